using System.Runtime.InteropServices;

namespace Caisson.Platform.Linux.Trees;

/// <summary><c>struct open_how</c> of <c>linux/openat2.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct OpenHow(ulong flags, ulong mode, ulong resolve)
{
    internal readonly ulong Flags = flags;
    internal readonly ulong Mode = mode;
    internal readonly ulong Resolve = resolve;
}
