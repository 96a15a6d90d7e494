using System.Runtime.InteropServices;

namespace Caisson.Platform.Linux.Native;

/// <summary>struct msghdr of 64-bit Linux, recvmsg(2).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MessageHeader
{
    internal void* Name;
    internal uint NameLength;
    internal IoVector* Vectors;
    internal nuint VectorCount;
    internal void* Control;
    internal nuint ControlLength;
    internal int Flags;
}
