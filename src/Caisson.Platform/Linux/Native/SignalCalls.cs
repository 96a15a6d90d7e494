using System.Runtime.InteropServices;

namespace Caisson.Platform.Linux.Native;

/// <summary>Signals to ourselves: pthread_sigmask(3), signalfd(2). Masks are the kernel's 64 bits in glibc's 1024.</summary>
internal static unsafe partial class SignalCalls
{
    internal const int Block = 0;
    internal const int SetWords = 16;
    internal const int InfoBytes = 128;

    [LibraryImport("libc", EntryPoint = "pthread_sigmask")]
    internal static partial int SetMask(int how, ulong* set, ulong* previous);

    /// <summary>The caller owns the descriptor.</summary>
    [LibraryImport("libc", EntryPoint = "signalfd", SetLastError = true)]
    internal static partial int SignalDescriptor(int descriptor, ulong* set, int flags);
}
