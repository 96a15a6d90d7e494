using System.Runtime.InteropServices;

namespace Caisson.Platform.Linux.Native;

/// <summary><c>struct statx</c> (statx(2)): the fields we read, in its 256 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct StatxResult
{
    [FieldOffset(0x10)]
    internal uint LinkCount;

    [FieldOffset(0x14)]
    internal uint OwnerId;

    [FieldOffset(0x1c)]
    internal ushort Mode;

    [FieldOffset(0x20)]
    internal ulong Inode;

    [FieldOffset(0x28)]
    internal ulong Size;

    [FieldOffset(0x88)]
    internal uint DeviceMajor;

    [FieldOffset(0x8c)]
    internal uint DeviceMinor;
}
