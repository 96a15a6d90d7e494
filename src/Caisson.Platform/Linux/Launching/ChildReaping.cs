using Caisson.Platform.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux.Launching;

/// <summary>The end of a child that was never handed out.</summary>
public static unsafe class ChildReaping
{
    private const int ByPidFd = 3;
    private const int NoHang = 1;
    private const int Exited = 4;
    private const int AnyKind = 0x40000000;
    private const int SignalKill = 9;

    /// <summary>pidfd_send_signal(2) SIGKILL; a child that has ended already is fine.</summary>
    public static void Kill(SafeFileHandle pidFd)
    {
        ArgumentNullException.ThrowIfNull(pidFd);
        _ = LibC.SystemCall(SystemCallNumber.PidfdSendSignal, pidFd.DangerousGetHandle(), SignalKill);
    }

    /// <summary>waitid(2) with __WALL, which covers a child that never came to execve, without waiting.</summary>
    public static void Reap(SafeFileHandle pidFd)
    {
        ArgumentNullException.ThrowIfNull(pidFd);
        var information = stackalloc byte[128];
        _ = LibC.WaitId(ByPidFd, (int)pidFd.DangerousGetHandle(), information, Exited | NoHang | AnyKind);
    }
}
