using System.Runtime.InteropServices;

namespace Caisson.Platform.Linux.Native;

// Waiting: epoll(7), eventfd(2), signalfd(2).
internal static partial class LibC
{
    internal const int EpollCloseOnExec = 0x80000;
    internal const int EpollAdd = 1;
    internal const int EpollDelete = 2;
    internal const int EpollModify = 3;

    internal const uint EpollIn = 1;
    internal const uint EpollOut = 4;
    internal const uint EpollError = 8;
    internal const uint EpollHangUp = 0x10;
    internal const uint EpollReadHangUp = 0x2000;
    internal const uint EpollOneShot = 1u << 30;
    internal const uint EpollEdge = 1u << 31;

    internal const int EventNonBlocking = 0x800;
    internal const int EventCloseOnExec = 0x80000;

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    internal static partial int EpollCreate(int flags);

    // epoll_event is packed on x86-64 only, hence the raw pointer: EpollEvents knows both layouts.
    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    internal static unsafe partial int EpollControl(int epoll, int operation, int descriptor, byte* @event);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    internal static unsafe partial int EpollWait(int epoll, byte* events, int capacity, int timeoutMilliseconds);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    internal static partial int EventDescriptor(uint value, int flags);

    /// <summary>The set is 64 signals as one bit each; the C library's sigset_t is longer, so the raw call is used elsewhere for masks.</summary>
    [LibraryImport("libc", EntryPoint = "signalfd", SetLastError = true)]
    internal static unsafe partial int SignalDescriptor(int descriptor, ulong* set, int flags);

    [LibraryImport("libc", EntryPoint = "pthread_sigmask", SetLastError = false)]
    internal static unsafe partial int ThreadSignalMask(int how, ulong* set, ulong* previous);
}
