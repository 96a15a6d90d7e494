using System.Runtime.InteropServices;
using Caisson.Platform.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux.Descriptors;

/// <summary>A descriptor that is read and written without ever blocking: what the streams over the loop and over the ordinary runtime share.</summary>
/// <remarks>
/// Sockets are told per call not to block. Others are made non-blocking, except 0 to 2: that flag belongs to the open file, which the shell and its
/// other children share; those are polled before each call instead, and written in pieces that a pipe takes whole.
/// </remarks>
internal sealed class DescriptorChannel : IDisposable
{
    private const int AtomicPipeBytes = 4096;

    private readonly SafeFileHandle _handle;
    private readonly HeldDescriptors _held = new();
    private readonly bool _isSocket;
    private readonly bool _isTerminal;
    private readonly bool _isShared;

    internal DescriptorChannel(SafeFileHandle handle)
    {
        _handle = handle;
        _isSocket = IsSocket(handle.Raw());
        if (!_isSocket)
        {
            _isTerminal = Terminal.IsTerminal(handle);
            _isShared = handle.Raw() <= 2;
            if (!_isShared)
            {
                SetNonBlocking(handle.Raw());
            }
        }
    }

    internal int Raw => _handle.Raw();

    internal bool IsClosed => _handle.IsClosed;

    internal HeldDescriptors Held => _held;

    internal PeerCredentials Peer
    {
        get
        {
            Span<int> credentials = stackalloc int[3];
            var length = 12;
            if (LibC.GetSocketOption(Raw, LibC.SolSocket, LibC.SoPeerCredentials, credentials, ref length) < 0)
            {
                throw LinuxException.Last("getsockopt SO_PEERCRED");
            }

            return new PeerCredentials(credentials[0], (uint)credentials[1], (uint)credentials[2]);
        }
    }

    /// <summary>Reads what is there; a terminal whose other side is closed is at its end.</summary>
    /// <param name="buffer">At least one byte.</param>
    /// <param name="count">The number of bytes; 0 is the end.</param>
    /// <param name="mayHaveMore">False: this read emptied the descriptor, the next edge will tell of more.</param>
    /// <returns>False when it would block.</returns>
    internal bool TryRead(Span<byte> buffer, out int count, out bool mayHaveMore)
    {
        while (true)
        {
            count = 0;
            mayHaveMore = false;
            if (_isShared && !IsReady(LibC.PollIn))
            {
                return false;
            }

            var result = _isSocket ? SocketMessages.Receive(Raw, buffer, _held, out mayHaveMore) : LibC.Read(Raw, buffer, buffer.Length);
            if (result >= 0)
            {
                count = (int)result;
                mayHaveMore |= count == buffer.Length || count == 0 || _isTerminal;
                return true;
            }

            switch (Marshal.GetLastPInvokeError())
            {
                case Errno.EINTR:
                    continue;
                case Errno.EAGAIN:
                    return false;
                case Errno.EIO when _isTerminal:
                    return true;
                default:
                    throw LinuxException.Last(_isSocket ? "recvmsg" : "read");
            }
        }
    }

    /// <summary>Writes what fits.</summary>
    /// <returns>False when it would block; nothing was written then.</returns>
    internal bool TryWrite(ReadOnlySpan<byte> bytes, IReadOnlyList<SafeFileHandle> descriptors, out int count)
    {
        while (true)
        {
            count = 0;
            if (_isShared)
            {
                if (!IsReady(LibC.PollOut))
                {
                    return false;
                }

                bytes = bytes[..Math.Min(bytes.Length, AtomicPipeBytes)];
            }

            var result = _isSocket ? SocketMessages.Send(Raw, bytes, descriptors) : LibC.Write(Raw, bytes, bytes.Length);
            if (result >= 0)
            {
                count = (int)result;
                return true;
            }

            switch (Marshal.GetLastPInvokeError())
            {
                case Errno.EINTR:
                    continue;
                case Errno.EAGAIN:
                    return false;
                default:
                    throw LinuxException.Last(_isSocket ? "sendmsg" : "write");
            }
        }
    }

    /// <summary>Refuses what cannot be sent before anything is.</summary>
    internal void CheckSendable(ReadOnlyMemory<byte> bytes, IReadOnlyList<SafeFileHandle> descriptors)
    {
        if (descriptors.Count == 0)
        {
            return;
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan(descriptors.Count, DescriptorStream.MaxSentDescriptors, nameof(descriptors));
        if (bytes.IsEmpty)
        {
            throw new ArgumentException("descriptors travel with the first byte: there must be one", nameof(bytes));
        }

        if (!_isSocket)
        {
            throw new NotSupportedException("send descriptors through something that is not a socket");
        }
    }

    internal void CompleteWrites()
    {
        if (_isSocket && LibC.Shutdown(Raw, LibC.ShutWrite) < 0 && Marshal.GetLastPInvokeError() != Errno.ENOTCONN)
        {
            throw LinuxException.Last("shutdown");
        }
    }

    public void Dispose()
    {
        _held.Dispose();
        _handle.Dispose();
    }

    internal static void SetNonBlocking(int descriptor)
    {
        var flags = LibC.Fcntl(descriptor, LibC.FGetFlags, 0);
        if (flags < 0)
        {
            throw LinuxException.Last("fcntl F_GETFL");
        }

        if ((flags & OpenFlags.NonBlocking) == 0 && LibC.Fcntl(descriptor, LibC.FSetFlags, flags | OpenFlags.NonBlocking) < 0)
        {
            throw LinuxException.Last("fcntl F_SETFL");
        }
    }

    internal static bool IsSocket(int descriptor)
    {
        Span<int> type = stackalloc int[1];
        var length = sizeof(int);
        return LibC.GetSocketOption(descriptor, LibC.SolSocket, LibC.SoType, type, ref length) == 0;
    }

    private bool IsReady(short events)
    {
        var poll = new PollDescriptor { Descriptor = Raw, Events = events };
        return LibC.Poll(ref poll, 1, 0) > 0;
    }
}
