using System.Runtime.InteropServices;

namespace Caisson.Platform.Linux;

/// <summary>A system call failed.</summary>
/// <remarks>The message reads <c>mount '/run/x': No such file or directory (ENOENT)</c>: the call, what it was about, the kernel's answer.</remarks>
public sealed class LinuxException : IOException
{
    /// <summary>Makes the error.</summary>
    /// <param name="call">The system call's name, as its man page spells it.</param>
    /// <param name="errno">The kernel's error number, one of <see cref="Linux.Errno"/>.</param>
    /// <param name="path">The path or other object that the call was about; null when there is none.</param>
    public LinuxException(string call, int errno, string? path = null)
        : base(Describe(call, errno, path))
    {
        Call = call;
        Errno = errno;
        Path = path;
    }

    /// <summary>The system call's name.</summary>
    public string Call { get; }

    /// <summary>The kernel's error number.</summary>
    public int Errno { get; }

    /// <summary>What the call was about, or null.</summary>
    public string? Path { get; }

    /// <summary>The error of the import called last on this thread.</summary>
    internal static LinuxException Last(string call, string? path = null) => new(call, Marshal.GetLastPInvokeError(), path);

    private static string Describe(string call, int errno, string? path)
    {
        var subject = path is null ? call : $"{call} '{path}'";
        return $"{subject}: {Marshal.GetPInvokeErrorMessage(errno)} ({Linux.Errno.NameOf(errno)})";
    }
}
