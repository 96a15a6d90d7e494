using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Caisson.Platform.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux.Events;

/// <summary>epoll(7) with one 64-bit word of ours per descriptor.</summary>
/// <remarks>struct epoll_event is packed (12 bytes, word at 4) on x86-64 and natural (16 bytes, word at 8) elsewhere.</remarks>
internal sealed unsafe class Epoll : IDisposable
{
    private const int Capacity = 64;

    private static readonly int EventSize = SystemCallNumber.IsArm64 ? 16 : 12;
    private static readonly int WordOffset = SystemCallNumber.IsArm64 ? 8 : 4;

    private readonly SafeFileHandle _descriptor;
    private byte* _events = (byte*)NativeMemory.AllocZeroed((nuint)(Capacity * EventSize));

    internal Epoll()
    {
        var descriptor = LibC.EpollCreate(LibC.EpollCloseOnExec);
        if (descriptor < 0)
        {
            throw LinuxException.Last("epoll_create1");
        }

        _descriptor = new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>Starts watching. False: the descriptor is of a kind that is always ready (a regular file, EPERM).</summary>
    internal bool TryAdd(int descriptor, uint events, ulong word)
    {
        if (Control(LibC.EpollAdd, descriptor, events, word) == 0)
        {
            return true;
        }

        return Marshal.GetLastPInvokeError() == Errno.EPERM ? false : throw LinuxException.Last("epoll_ctl add");
    }

    internal void Modify(int descriptor, uint events, ulong word)
    {
        if (Control(LibC.EpollModify, descriptor, events, word) < 0)
        {
            throw LinuxException.Last("epoll_ctl mod");
        }
    }

    internal void Remove(int descriptor) => _ = Control(LibC.EpollDelete, descriptor, 0, 0);

    /// <summary>Waits; a signal's interruption counts as nothing ready.</summary>
    /// <param name="timeoutMilliseconds">-1 waits without limit.</param>
    internal int Wait(int timeoutMilliseconds)
    {
        ObjectDisposedException.ThrowIf(_events is null, this);
        var ready = LibC.EpollWait(Raw, _events, Capacity, timeoutMilliseconds);
        if (ready >= 0)
        {
            return ready;
        }

        return Marshal.GetLastPInvokeError() == Errno.EINTR ? 0 : throw LinuxException.Last("epoll_wait");
    }

    internal (uint Events, ulong Word) Ready(int index)
    {
        var at = new ReadOnlySpan<byte>(_events + (index * EventSize), EventSize);
        return (BinaryPrimitives.ReadUInt32LittleEndian(at), BinaryPrimitives.ReadUInt64LittleEndian(at[WordOffset..]));
    }

    public void Dispose()
    {
        _descriptor.Dispose();
        NativeMemory.Free(_events);
        _events = null;
    }

    private int Raw => (int)_descriptor.DangerousGetHandle();

    private int Control(int operation, int descriptor, uint events, ulong word)
    {
        Span<byte> at = stackalloc byte[16];
        BinaryPrimitives.WriteUInt32LittleEndian(at, events);
        BinaryPrimitives.WriteUInt64LittleEndian(at[WordOffset..], word);
        fixed (byte* pointer = at)
        {
            return LibC.EpollControl(Raw, operation, descriptor, pointer);
        }
    }
}
