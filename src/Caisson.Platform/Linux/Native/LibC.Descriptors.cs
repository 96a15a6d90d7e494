using System.Runtime.InteropServices;

namespace Caisson.Platform.Linux.Native;

// Descriptors: pipe2(2), fcntl(2), read(2), write(2), close(2), ioctl(2), poll(2).
internal static partial class LibC
{
    internal const int FGetFlags = 3;
    internal const int FSetFlags = 4;
    internal const int FSetPipeSize = 1031;
    internal const int FDuplicateCloseOnExec = 1030;

    internal const short PollIn = 1;
    internal const short PollOut = 4;
    internal const short PollError = 8;

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    internal static partial int Pipe2(Span<int> ends, int flags);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    internal static partial int Fcntl(int descriptor, int command, nint argument);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    internal static partial nint Read(int descriptor, Span<byte> buffer, nint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    internal static partial nint Write(int descriptor, ReadOnlySpan<byte> buffer, nint count);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    internal static partial int Poll(ref PollDescriptor descriptor, nuint count, int timeoutMilliseconds);
}
