using System.Runtime.InteropServices;

namespace Caisson.Platform.Linux.Trees;

/// <summary><c>struct statx</c> of <c>linux/stat.h</c>: the fields we read.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct StatxBuffer
{
    [FieldOffset(16)]
    internal uint Links;
    [FieldOffset(20)]
    internal uint UserId;
    [FieldOffset(24)]
    internal uint GroupId;
    [FieldOffset(28)]
    internal ushort Mode;
    [FieldOffset(32)]
    internal ulong Inode;
    [FieldOffset(40)]
    internal ulong Size;
    [FieldOffset(112)]
    internal long ModifiedSeconds;
    [FieldOffset(120)]
    internal uint ModifiedNanoseconds;
    [FieldOffset(128)]
    internal uint DeviceMajor;
    [FieldOffset(132)]
    internal uint DeviceMinor;
}
