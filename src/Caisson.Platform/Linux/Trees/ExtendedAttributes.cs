using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux.Trees;

/// <summary>Extended attributes of open files (xattr(7)).</summary>
public static unsafe class ExtendedAttributes
{
    /// <summary>The longest value the kernel takes, in bytes (<c>XATTR_SIZE_MAX</c>).</summary>
    public const int MaximumValueInBytes = 64 * 1024;

    // XATTR_LIST_MAX
    private const int MaximumListInBytes = 64 * 1024;

    /// <summary>The names of a file's attributes; none on a file system without them.</summary>
    /// <param name="file">The file.</param>
    /// <exception cref="LinuxException">Anything but EOPNOTSUPP.</exception>
    public static IReadOnlyList<string> GetNames(SafeFileHandle file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var buffer = new byte[MaximumListInBytes];
        fixed (byte* start = buffer)
        {
            var length = TreeCalls.ListAttributes((int)file.DangerousGetHandle(), start, (nuint)buffer.Length);
            if (length < 0)
            {
                var failure = LinuxException.Last("flistxattr", "");
                return failure.Errno == Errno.EOPNOTSUPP ? [] : throw failure;
            }

            return Encoding.UTF8.GetString(buffer, 0, (int)length).Split('\0', StringSplitOptions.RemoveEmptyEntries);
        }
    }

    /// <summary>Sets an attribute, new or not.</summary>
    /// <param name="file">The file.</param>
    /// <param name="attribute">Its full name, for instance <c>security.capability</c>.</param>
    /// <param name="value">Its value.</param>
    /// <exception cref="LinuxException">ENOSPC, E2BIG, EOPNOTSUPP, EPERM; EINVAL for a value the kernel checks.</exception>
    public static void Set(SafeFileHandle file, string attribute, ReadOnlySpan<byte> value)
    {
        ArgumentNullException.ThrowIfNull(file);
        fixed (byte* name = Encoding.UTF8.GetBytes(attribute + "\0"), start = value)
        {
            if (TreeCalls.SetAttribute((int)file.DangerousGetHandle(), name, start, (nuint)value.Length, 0) < 0)
            {
                throw LinuxException.Last("fsetxattr", attribute);
            }
        }
    }

    /// <summary>Reads an attribute.</summary>
    /// <param name="file">The file.</param>
    /// <param name="attribute">Its full name.</param>
    /// <returns>Null when it is not set.</returns>
    /// <exception cref="LinuxException">Anything but ENODATA.</exception>
    public static byte[]? Get(SafeFileHandle file, string attribute)
    {
        ArgumentNullException.ThrowIfNull(file);
        var buffer = new byte[MaximumValueInBytes];
        fixed (byte* name = Encoding.UTF8.GetBytes(attribute + "\0"), start = buffer)
        {
            var length = TreeCalls.GetAttribute((int)file.DangerousGetHandle(), name, start, (nuint)buffer.Length);
            if (length < 0)
            {
                var failure = LinuxException.Last("fgetxattr", attribute);
                return failure.Errno == Errno.ENODATA ? null : throw failure;
            }

            return buffer[..(int)length];
        }
    }
}
