using System.Runtime.InteropServices;

namespace Caisson.Platform.Linux.Native;

/// <summary>Waiting for children: waitid(2).</summary>
internal static unsafe partial class WaitCalls
{
    internal const int ByPidFd = 3;
    internal const int Exited = 4;
    internal const int DoNotBlock = 1;
    internal const int AllChildren = 0x40000000;
    internal const int CodeExited = 1;

    /// <summary><c>siginfo_t</c> as waitid(2) fills it on 64-bit machines.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    internal struct ChildInfo
    {
        [FieldOffset(0)]
        internal int Signal;

        [FieldOffset(8)]
        internal int Code;

        [FieldOffset(16)]
        internal int ProcessId;

        [FieldOffset(20)]
        internal uint UserId;

        [FieldOffset(24)]
        internal int Status;
    }

    /// <summary>ECHILD: not our child, or reaped before. EINTR does not happen with <see cref="DoNotBlock"/>. P_PIDFD since Linux 5.4.</summary>
    [LibraryImport("libc", EntryPoint = "waitid", SetLastError = true)]
    internal static partial int WaitId(int kind, uint id, ChildInfo* info, int options);
}
