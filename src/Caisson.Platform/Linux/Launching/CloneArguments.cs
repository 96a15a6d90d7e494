using System.Runtime.InteropServices;

namespace Caisson.Platform.Linux.Launching;

/// <summary>struct clone_args, clone3(2), all fields of Linux 5.7.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct CloneArguments
{
    internal static int Bytes => sizeof(CloneArguments);

    internal ulong Flags;
    internal ulong PidFd;
    internal ulong ChildThreadId;
    internal ulong ParentThreadId;
    internal ulong ExitSignal;
    internal ulong Stack;
    internal ulong StackSize;
    internal ulong ThreadLocalStorage;
    internal ulong SetThreadId;
    internal ulong SetThreadIdSize;
    internal ulong Cgroup;
}
