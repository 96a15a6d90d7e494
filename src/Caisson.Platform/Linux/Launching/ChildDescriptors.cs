using Caisson.Platform.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux.Launching;

/// <summary>Descriptors of a child that waits for its parent.</summary>
public static class ChildDescriptors
{
    /// <summary>Duplicates a descriptor of another process, pidfd_getfd(2). The caller owns and closes it.</summary>
    /// <param name="pidFd">The process.</param>
    /// <param name="number">The descriptor's number in it.</param>
    /// <exception cref="LinuxException">EPERM: the process may not be traced. EBADF: it has no such descriptor. ESRCH: it has ended. EMFILE.</exception>
    public static SafeFileHandle Fetch(SafeFileHandle pidFd, int number)
    {
        ArgumentNullException.ThrowIfNull(pidFd);
        return HandleExtensions.Own((int)LibC.SystemCall(SystemCallNumber.PidfdGetfd, pidFd.DangerousGetHandle(), number, 0), "pidfd_getfd");
    }
}
