using System.Runtime.InteropServices;

namespace Caisson.Platform.Linux.Native;

/// <summary>struct iovec, readv(2).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IoVector
{
    internal void* Base;
    internal nuint Length;
}
