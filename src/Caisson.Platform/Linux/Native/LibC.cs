using System.Runtime.InteropServices;

namespace Caisson.Platform.Linux.Native;

/// <summary>Imports from the C library, one function group a file. Signatures only: the typed layer stands above.</summary>
internal static partial class LibC
{
    /// <summary>syscall(2): calls the C library has no wrapper for. Integers and pointers only, so that the variadic convention does not matter.</summary>
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint SystemCall(nint number, nint a0 = 0, nint a1 = 0, nint a2 = 0, nint a3 = 0, nint a4 = 0, nint a5 = 0);

    /// <summary>malloc_trim(3): gives free pages of the C heap back. glibc alone has it.</summary>
    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    internal static partial int MallocTrim(nuint keep);
}
