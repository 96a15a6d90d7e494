using System.Runtime.InteropServices;

namespace Caisson.Platform.Linux.Native;

/// <summary>struct pollfd, poll(2).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollDescriptor
{
    internal int Descriptor;
    internal short Events;
    internal short Returned;
}
