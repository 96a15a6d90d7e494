using System.Runtime.InteropServices;
using Caisson.Platform.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux;

/// <summary>Descriptors that become readable when the kernel has something to tell: eventfd(2), inotify(7).</summary>
/// <remarks>They are nonblocking and closed at execve(2).</remarks>
public static class KernelNotice
{
    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;
    private const uint Modified = 2;

    // IN_MODIFY, IN_CLOSE_WRITE, IN_MOVED_FROM, IN_MOVED_TO, IN_CREATE, IN_DELETE, IN_DELETE_SELF, IN_MOVE_SELF, IN_ONLYDIR.
    private const uint DirectoryChanges = 0x2 | 0x8 | 0x40 | 0x80 | 0x100 | 0x200 | 0x400 | 0x800 | 0x1000000;

    /// <summary>Opens an eventfd.</summary>
    /// <returns>The descriptor, or null with the error number.</returns>
    public static SafeFileHandle? TryOpenEvent(out int errno) => Own(KernelFileCalls.EventDescriptor(0, CloseOnExec | NonBlocking), out errno);

    /// <summary>Watches a file for being modified, which is how cgroup v2 tells of events.</summary>
    /// <returns>The descriptor, or null with the error number.</returns>
    public static SafeFileHandle? TryWatchFile(string path, out int errno) => TryWatch(path, Modified, out errno);

    /// <summary>Watches a directory for entries that come, go or are written to.</summary>
    /// <returns>The descriptor, or null with the error number: ENOENT, EMFILE or ENOSPC when the user has too many watches already, and others.</returns>
    public static SafeFileHandle? TryWatchDirectory(string path, out int errno) => TryWatch(path, DirectoryChanges, out errno);

    private static SafeFileHandle? TryWatch(string path, uint changes, out int errno)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var notice = Own(KernelFileCalls.InotifyOpen(CloseOnExec | NonBlocking), out errno);
        if (notice is null || KernelFileCalls.InotifyAddWatch((int)notice.DangerousGetHandle(), path, changes) >= 0)
        {
            return notice;
        }

        errno = Marshal.GetLastPInvokeError();
        notice.Dispose();
        return null;
    }

    /// <summary>Takes everything that was told so far.</summary>
    /// <returns>Whether there was anything.</returns>
    public static unsafe bool Drain(SafeFileHandle notice)
    {
        ArgumentNullException.ThrowIfNull(notice);
        var buffer = stackalloc byte[1024];
        var hasTold = false;
        while (FileCalls.Read(notice, buffer, 1024) > 0)
        {
            hasTold = true;
        }

        return hasTold;
    }

    private static SafeFileHandle? Own(int descriptor, out int errno)
    {
        errno = descriptor < 0 ? Marshal.GetLastPInvokeError() : 0;
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }
}
