using Caisson.Platform.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux;

/// <summary>What the typed layer does with handles.</summary>
internal static class HandleExtensions
{
    /// <summary>The number; valid while the handle is open and referenced.</summary>
    internal static int Raw(this SafeFileHandle handle)
    {
        ObjectDisposedException.ThrowIf(handle.IsClosed, handle);
        return (int)handle.DangerousGetHandle();
    }

    /// <summary>A close-on-exec duplicate (fcntl(2), F_DUPFD_CLOEXEC).</summary>
    internal static SafeFileHandle Duplicate(this SafeFileHandle handle) =>
        Own(LibC.Fcntl(handle.Raw(), LibC.FDuplicateCloseOnExec, 3), "fcntl F_DUPFD_CLOEXEC");

    /// <summary>Takes over a call's new descriptor, or throws the call's error.</summary>
    internal static SafeFileHandle Own(nint result, string call, string? path = null) =>
        result < 0 ? throw LinuxException.Last(call, path) : new SafeFileHandle(result, ownsHandle: true);
}
