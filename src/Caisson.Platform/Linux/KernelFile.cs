using System.Runtime.InteropServices;
using Caisson.Platform.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux;

/// <summary>Small files that the kernel answers itself (cgroupfs, proc, sysfs): whole reads and single writes without allocation.</summary>
/// <remarks>
/// Paths are UTF-8 and end with a zero byte. Errors come back as negative error numbers, since most of them are answers here (no such file: the
/// kernel does not know this control). The framework's file calls would add a stat and a lock per open, and lose the error number.
/// </remarks>
public static class KernelFile
{
    private const uint LinkCountMask = 4;
    private const uint EmptyDirectoryLinks = 2;

    /// <summary>Reads a file from its beginning until it ends or the buffer is full.</summary>
    /// <returns>Bytes read, or the negative error number of open(2) or read(2).</returns>
    public static unsafe int Read(ReadOnlySpan<byte> path, Span<byte> buffer)
    {
        var descriptor = Open(path, OpenFlags.ReadOnly | OpenFlags.CloseOnExec);
        if (descriptor < 0)
        {
            return descriptor;
        }

        try
        {
            var total = 0;
            fixed (byte* start = buffer)
            {
                while (total < buffer.Length)
                {
                    var count = KernelFileCalls.Read(descriptor, start + total, (nuint)(buffer.Length - total));
                    if (count == 0)
                    {
                        break;
                    }

                    if (count > 0)
                    {
                        total += (int)count;
                    }
                    else if (Marshal.GetLastPInvokeError() is var error and not Errno.EINTR)
                    {
                        return -error;
                    }
                }
            }

            return total;
        }
        finally
        {
            _ = KernelFileCalls.Close(descriptor);
        }
    }

    /// <summary>Opens a file, writes the value with one write(2) and closes it.</summary>
    /// <returns>0, or the negative error number of open(2) or write(2).</returns>
    public static int Write(ReadOnlySpan<byte> path, ReadOnlySpan<byte> value)
    {
        var descriptor = Open(path, OpenFlags.WriteOnly | OpenFlags.CloseOnExec);
        if (descriptor < 0)
        {
            return descriptor;
        }

        try
        {
            return WriteOnce(descriptor, value);
        }
        finally
        {
            _ = KernelFileCalls.Close(descriptor);
        }
    }

    /// <summary>Opens a file for several writes, or for handing to the kernel.</summary>
    /// <returns>The file, or null with the error number of open(2).</returns>
    public static SafeFileHandle? TryOpen(ReadOnlySpan<byte> path, FileAccess access, out int error)
    {
        var descriptor = Open(path, (access == FileAccess.Read ? OpenFlags.ReadOnly : OpenFlags.WriteOnly) | OpenFlags.CloseOnExec);
        error = descriptor < 0 ? -descriptor : 0;
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>Writes a value with one write(2).</summary>
    /// <returns>0 or the negative error number.</returns>
    public static int Write(SafeFileHandle file, ReadOnlySpan<byte> value)
    {
        ArgumentNullException.ThrowIfNull(file);
        var borrowed = false;
        try
        {
            file.DangerousAddRef(ref borrowed);
            return WriteOnce((int)file.DangerousGetHandle(), value);
        }
        finally
        {
            if (borrowed)
            {
                file.DangerousRelease();
            }
        }
    }

    /// <summary>mkdir(2) with mode 0755.</summary>
    /// <returns>0 or the negative error number.</returns>
    public static unsafe int MakeDirectory(ReadOnlySpan<byte> path)
    {
        fixed (byte* pointer = Checked(path))
        {
            return KernelFileCalls.MakeDirectory(pointer, 0x1ED) == 0 ? 0 : -Marshal.GetLastPInvokeError();
        }
    }

    /// <summary>rmdir(2).</summary>
    /// <returns>0 or the negative error number.</returns>
    public static unsafe int RemoveDirectory(ReadOnlySpan<byte> path)
    {
        fixed (byte* pointer = Checked(path))
        {
            return KernelFileCalls.RemoveDirectory(pointer) == 0 ? 0 : -Marshal.GetLastPInvokeError();
        }
    }

    /// <summary>Whether something of this name exists (access(2) with F_OK).</summary>
    public static unsafe bool Exist(ReadOnlySpan<byte> path)
    {
        fixed (byte* pointer = Checked(path))
        {
            return KernelFileCalls.Access(pointer, 0) == 0;
        }
    }

    /// <summary>Whether a directory has directories in it, told by its link count; true as well where the file system does not keep it.</summary>
    public static unsafe bool HasSubdirectories(ReadOnlySpan<byte> path)
    {
        StatxResult status;
        fixed (byte* pointer = Checked(path))
        {
            return KernelFileCalls.Statx(FileCalls.AtCurrentDirectory, pointer, 0, LinkCountMask, &status) == 0 && status.LinkCount != EmptyDirectoryLinks;
        }
    }

    private static unsafe int Open(ReadOnlySpan<byte> path, int flags)
    {
        fixed (byte* pointer = Checked(path))
        {
            while (true)
            {
                var descriptor = KernelFileCalls.Open(pointer, flags, 0);
                if (descriptor >= 0)
                {
                    return descriptor;
                }

                if (Marshal.GetLastPInvokeError() is var error and not Errno.EINTR)
                {
                    return -error;
                }
            }
        }
    }

    private static unsafe int WriteOnce(int descriptor, ReadOnlySpan<byte> value)
    {
        fixed (byte* pointer = value)
        {
            while (true)
            {
                if (KernelFileCalls.Write(descriptor, pointer, (nuint)value.Length) >= 0)
                {
                    return 0;
                }

                if (Marshal.GetLastPInvokeError() is var error and not Errno.EINTR)
                {
                    return -error;
                }
            }
        }
    }

    private static ReadOnlySpan<byte> Checked(ReadOnlySpan<byte> path) =>
        path.Length > 1 && path[^1] == 0 ? path : throw new ArgumentException("the path does not end with a zero byte", nameof(path));
}
