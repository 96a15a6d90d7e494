using System.Runtime.InteropServices;

namespace Caisson.Platform.Linux.Native;

// Files a launch begins with: openat2(2), mknodat(2), statx(2), waitid(2).
internal static unsafe partial class LibC
{
    [LibraryImport("libc", EntryPoint = "mknodat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int MakeNodeAt(int directory, string path, uint mode, ulong device);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Statx(int directory, string path, int flags, uint mask, byte* result);

    // glibc has no wrapper for openat2.
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint OpenAt2Call(nint number, nint directory, string path, ulong* how, nint size);

    internal static nint OpenAt2(int directory, string path, ulong* how, int size) =>
        OpenAt2Call(SystemCallNumber.Openat2, directory, path, how, size);
}
