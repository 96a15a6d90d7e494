using Caisson.Platform.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux;

/// <summary>Signal masks and numbers: signal(7), signalfd(2), pthread_sigmask(3).</summary>
public static unsafe class Signals
{
    /// <summary>SIGHUP.</summary>
    public const int HangUp = 1;

    /// <summary>SIGINT.</summary>
    public const int Interrupt = 2;

    /// <summary>SIGQUIT.</summary>
    public const int Quit = 3;

    /// <summary>SIGKILL.</summary>
    public const int Kill = 9;

    /// <summary>SIGTERM.</summary>
    public const int Terminate = 15;

    /// <summary>SIGCHLD.</summary>
    public const int Child = 17;

    /// <summary>SIGWINCH.</summary>
    public const int WindowChanged = 28;

    private const int MaskBytes = 128;
    private const int Block = 0;
    private const int Replace = 2;

    /// <summary>One bit a signal.</summary>
    public static ulong SetOf(params ReadOnlySpan<int> signals)
    {
        var set = 0UL;
        foreach (var signal in signals)
        {
            set |= 1UL << (signal - 1);
        }

        return set;
    }

    /// <summary>Blocks signals on the calling thread.</summary>
    /// <returns>The mask before.</returns>
    /// <remarks>A program's finalizer thread runs before its <c>Main</c>: to have signals blocked in all threads, its starter blocks them before execve.</remarks>
    public static ulong BlockOnThisThread(ulong set) => Change(Block, set);

    /// <summary>Sets the calling thread's mask.</summary>
    /// <returns>The mask before.</returns>
    public static ulong SetOnThisThread(ulong set) => Change(Replace, set);

    /// <summary>A descriptor from which signals are read that every thread has blocked.</summary>
    internal static SafeFileHandle OpenDescriptor(ulong set)
    {
        var mask = stackalloc ulong[MaskBytes / sizeof(ulong)];
        mask[0] = set;
        return HandleExtensions.Own(LibC.SignalDescriptor(-1, mask, LibC.EventNonBlocking | LibC.EventCloseOnExec), "signalfd");
    }

    private static ulong Change(int how, ulong set)
    {
        // The C library's sigset_t has 1,024 bits, the kernel's 64.
        var mask = stackalloc ulong[MaskBytes / sizeof(ulong)];
        var previous = stackalloc ulong[MaskBytes / sizeof(ulong)];
        mask[0] = set;
        var error = LibC.ThreadSignalMask(how, mask, previous);
        return error == 0 ? previous[0] : throw new LinuxException("pthread_sigmask", error);
    }
}
