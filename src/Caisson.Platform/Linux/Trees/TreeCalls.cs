using System.Runtime.InteropServices;

namespace Caisson.Platform.Linux.Trees;

/// <summary>The system calls that work on names beneath an open directory. All return -1 and set errno on failure.</summary>
/// <remarks>Names are bytes and NUL-terminated. x86-64 and arm64 share the numbers used here. Kernel 5.6 for openat2(2).</remarks>
internal static unsafe partial class TreeCalls
{
    internal const int NoFollow = 0x100;
    internal const int RemoveDirectory = 0x200;
    internal const int EmptyPath = 0x1000;

    internal const int LockExclusive = 2;
    internal const int LockShared = 1;
    internal const int LockNonBlocking = 4;
    internal const int Unlock = 8;

    internal const uint StatxBasicStats = 0x7ff;

    private const long OpenAt2Number = 437;

    /// <summary>openat2(2).</summary>
    internal static int OpenAt2(int directory, byte* path, OpenHow* how) =>
        (int)SystemCall(OpenAt2Number, directory, (nint)path, (nint)how, sizeof(OpenHow));

    /// <summary>open(2).</summary>
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true)]
    internal static partial int Open(byte* path, int flags, uint mode);

    /// <summary>mkdirat(2).</summary>
    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true)]
    internal static partial int MakeDirectoryAt(int directory, byte* name, uint mode);

    /// <summary>mknodat(2).</summary>
    [LibraryImport("libc", EntryPoint = "mknodat", SetLastError = true)]
    internal static partial int MakeNodeAt(int directory, byte* name, uint mode, ulong device);

    /// <summary>symlinkat(2).</summary>
    [LibraryImport("libc", EntryPoint = "symlinkat", SetLastError = true)]
    internal static partial int SymbolicLinkAt(byte* target, int directory, byte* name);

    /// <summary>readlinkat(2); returns the length, the target is cut at the buffer's end.</summary>
    [LibraryImport("libc", EntryPoint = "readlinkat", SetLastError = true)]
    internal static partial nint ReadLinkAt(int directory, byte* name, byte* buffer, nuint size);

    /// <summary>linkat(2).</summary>
    [LibraryImport("libc", EntryPoint = "linkat", SetLastError = true)]
    internal static partial int LinkAt(int oldDirectory, byte* oldName, int newDirectory, byte* newName, int flags);

    /// <summary>unlinkat(2).</summary>
    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true)]
    internal static partial int UnlinkAt(int directory, byte* name, int flags);

    /// <summary>renameat(2).</summary>
    [LibraryImport("libc", EntryPoint = "renameat", SetLastError = true)]
    internal static partial int RenameAt(int oldDirectory, byte* oldName, int newDirectory, byte* newName);

    /// <summary>fchownat(2).</summary>
    [LibraryImport("libc", EntryPoint = "fchownat", SetLastError = true)]
    internal static partial int ChangeOwnerAt(int directory, byte* name, uint user, uint group, int flags);

    /// <summary>fchmodat(2); follows a symbolic link.</summary>
    [LibraryImport("libc", EntryPoint = "fchmodat", SetLastError = true)]
    internal static partial int ChangeModeAt(int directory, byte* name, uint mode, int flags);

    /// <summary>utimensat(2).</summary>
    [LibraryImport("libc", EntryPoint = "utimensat", SetLastError = true)]
    internal static partial int SetTimesAt(int directory, byte* name, TimeSpecification* accessAndModification, int flags);

    /// <summary>statx(2).</summary>
    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    internal static partial int StatusAt(int directory, byte* name, int flags, uint mask, StatxBuffer* buffer);

    /// <summary>fsetxattr(2).</summary>
    [LibraryImport("libc", EntryPoint = "fsetxattr", SetLastError = true)]
    internal static partial int SetAttribute(int descriptor, byte* name, byte* value, nuint size, int flags);

    /// <summary>flistxattr(2).</summary>
    [LibraryImport("libc", EntryPoint = "flistxattr", SetLastError = true)]
    internal static partial nint ListAttributes(int descriptor, byte* names, nuint size);

    /// <summary>fgetxattr(2).</summary>
    [LibraryImport("libc", EntryPoint = "fgetxattr", SetLastError = true)]
    internal static partial nint GetAttribute(int descriptor, byte* name, byte* value, nuint size);

    /// <summary>getdents64(2); glibc 2.30.</summary>
    [LibraryImport("libc", EntryPoint = "getdents64", SetLastError = true)]
    internal static partial nint GetDirectoryEntries(int descriptor, byte* buffer, nuint size);

    /// <summary>flock(2).</summary>
    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    internal static partial int Lock(int descriptor, int operation);

    /// <summary>syncfs(2).</summary>
    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    internal static partial int SyncFileSystem(int descriptor);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long SystemCall(long number, nint first, nint second, nint third, nint fourth);
}
