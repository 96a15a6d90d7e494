using System.Runtime.InteropServices;

namespace Caisson.Platform.Linux.Trees;

/// <summary><c>struct timespec</c> of a 64-bit machine.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct TimeSpecification(long seconds, long nanoseconds)
{
    internal readonly long Seconds = seconds;
    internal readonly long Nanoseconds = nanoseconds;
}
