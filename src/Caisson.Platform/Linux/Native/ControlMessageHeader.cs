using System.Runtime.InteropServices;

namespace Caisson.Platform.Linux.Native;

/// <summary>struct cmsghdr of 64-bit Linux, cmsg(3). The data follow it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ControlMessageHeader
{
    internal const int Size = 16;

    internal nuint Length;
    internal int Level;
    internal int Type;
}
