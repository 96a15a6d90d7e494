using System.Runtime.InteropServices;

namespace Caisson.Platform.Linux.Native;

/// <summary>Paths as bytes, for small kernel files; eventfd(2) and inotify(7), by which the kernel tells of changes in them.</summary>
internal static unsafe partial class KernelFileCalls
{
    /// <summary>open(2). A new descriptor, owned by the caller, or -1.</summary>
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true)]
    internal static partial int Open(byte* path, int flags, uint mode);

    /// <summary>read(2). Bytes read, 0 at the end, or -1.</summary>
    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    internal static partial nint Read(int descriptor, byte* buffer, nuint count);

    /// <summary>write(2). Bytes written or -1.</summary>
    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    internal static partial nint Write(int descriptor, byte* buffer, nuint count);

    /// <summary>close(2). The descriptor is gone whatever it answers.</summary>
    [LibraryImport("libc", EntryPoint = "close")]
    internal static partial int Close(int descriptor);

    /// <summary>mkdir(2).</summary>
    [LibraryImport("libc", EntryPoint = "mkdir", SetLastError = true)]
    internal static partial int MakeDirectory(byte* path, uint mode);

    /// <summary>rmdir(2).</summary>
    [LibraryImport("libc", EntryPoint = "rmdir", SetLastError = true)]
    internal static partial int RemoveDirectory(byte* path);

    /// <summary>access(2).</summary>
    [LibraryImport("libc", EntryPoint = "access", SetLastError = true)]
    internal static partial int Access(byte* path, int mode);

    /// <summary>statx(2).</summary>
    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    internal static partial int Statx(int directory, byte* path, int flags, uint mask, StatxResult* result);

    /// <summary>eventfd(2). A new descriptor, owned by the caller, or -1.</summary>
    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    internal static partial int EventDescriptor(uint value, int flags);

    /// <summary>inotify_init1(2). A new descriptor, owned by the caller, or -1.</summary>
    [LibraryImport("libc", EntryPoint = "inotify_init1", SetLastError = true)]
    internal static partial int InotifyOpen(int flags);

    /// <summary>inotify_add_watch(2). A watch, which ends with its descriptor, or -1.</summary>
    [LibraryImport("libc", EntryPoint = "inotify_add_watch", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int InotifyAddWatch(int descriptor, string path, uint mask);
}
