using System.Runtime.InteropServices;

namespace Caisson.Platform.Linux.Native;

// splice(2).
internal static partial class LibC
{
    internal const uint SpliceMove = 1;
    internal const uint SpliceNonBlocking = 2;

    /// <summary>EINVAL: neither end is a pipe, or the destination is in append mode, or a device that cannot.</summary>
    [LibraryImport("libc", EntryPoint = "splice", SetLastError = true)]
    internal static partial nint Splice(int source, nint sourceOffset, int destination, nint destinationOffset, nuint length, uint flags);
}
