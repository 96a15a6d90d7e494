using System.Runtime.InteropServices;

namespace Caisson.Platform.Linux.Native;

// Programs: execv(3), memfd_create(2), fstatfs(2), sendfile(2), open_tree(2), mount_setattr(2), readlink(2).
internal static unsafe partial class LibC
{
    internal const int FGetSeals = 1034;
    internal const int FAddSeals = 1033;

    /// <summary>Returns only when it failed.</summary>
    [LibraryImport("libc", EntryPoint = "execv", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Execute(string path, byte** arguments);

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int MemoryFile(string name, uint flags);

    /// <summary>struct statfs takes 120 bytes; its flags stand at byte 80.</summary>
    [LibraryImport("libc", EntryPoint = "fstatfs", SetLastError = true)]
    internal static partial int FileSystemStatus(int descriptor, byte* status);

    [LibraryImport("libc", EntryPoint = "sendfile", SetLastError = true)]
    internal static partial nint SendFile(int output, int input, long* offset, nint count);

    // glibc has a wrapper since 2.36 only.
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint OpenTreeCall(nint number, nint directory, string path, nint flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint MountSetAttributesCall(nint number, nint directory, string path, nint flags, ulong* attributes, nint size);

    internal static nint OpenTree(int directory, string path, int flags) => OpenTreeCall(SystemCallNumber.OpenTree, directory, path, flags);

    internal static nint MountSetAttributes(int directory, string path, int flags, ulong* attributes) =>
        MountSetAttributesCall(SystemCallNumber.MountSetattr, directory, path, flags, attributes, 32);
}
