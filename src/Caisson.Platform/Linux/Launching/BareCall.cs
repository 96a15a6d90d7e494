using System.Runtime;
using System.Runtime.CompilerServices;

namespace Caisson.Platform.Linux.Launching;

/// <summary>The only calls a cloned child may make: straight into the C library's <c>syscall</c>. Under a JIT they throw SecurityException.</summary>
internal static unsafe class BareCall
{
    /// <summary>syscall(2); -1 on failure, with the number in <see cref="ErrnoLocation"/>.</summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "syscall")]
    internal static extern nint Invoke(nint number, nint a0, nint a1, nint a2, nint a3, nint a4, nint a5);

    /// <summary>Where the C library keeps this thread's errno (Linux Standard Base, <c>__errno_location</c>).</summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "__errno_location")]
    internal static extern int* ErrnoLocation();
}
