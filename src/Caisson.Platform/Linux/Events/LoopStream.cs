using Caisson.Platform.Linux.Descriptors;
using Caisson.Platform.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux.Events;

/// <summary>A descriptor as a stream on the loop: edge-triggered, read by the loop itself when the edge comes, its reader continued inline.</summary>
/// <remarks>
/// <para>Reading: a read that was short has emptied the descriptor (<c>_isDrained</c>), so the next one waits for an edge without asking the kernel first; every
/// edge clears that. An edge with a hang-up may carry data and the end at once, and no further edge follows it: then nothing counts as drained any more.
/// After <see cref="SynchronousReads"/> reads in one turn the next waits for the next turn, so that a flood on one stream starves nobody.</para>
/// <para>Writing: EPOLLOUT is asked for only while a write is blocked; always asking would wake the loop whenever the peer reads.</para>
/// <para>State changes before an operation completes: its continuation may call back in.</para>
/// </remarks>
internal sealed class LoopStream : DescriptorStream
{
    private const int SynchronousReads = 64;
    private const uint ReadEvents = LibC.EpollIn | LibC.EpollReadHangUp | LibC.EpollEdge;

    private readonly EventLoop _loop;
    private readonly DescriptorChannel _channel;
    private readonly StreamWatch _watch;
    private readonly LoopOperation _read;
    private readonly LoopOperation _write;
    private readonly Action _resumeRead;
    private readonly DescriptorUse _use;

    private Memory<byte> _readBuffer;
    private ReadOnlyMemory<byte> _unwritten;
    private IReadOnlyList<SafeFileHandle> _unsent = [];
    private long _countedTurn;
    private int _readsThisTurn;
    private bool _isDrained;
    private bool _isHungUp;
    private bool _isWatched;

    internal LoopStream(EventLoop loop, SafeFileHandle handle, DescriptorUse use)
    {
        loop.ThrowIfElsewhere();
        _loop = loop;
        _use = use;
        _channel = new DescriptorChannel(handle);
        _watch = new StreamWatch(this);
        _read = new LoopOperation(loop, ForgetRead);
        _write = new LoopOperation(loop, AbandonWrite);
        _resumeRead = ContinueRead;
        try
        {
            _isWatched = loop.Add(_watch, _channel.Raw, use == DescriptorUse.Write ? LibC.EpollEdge : ReadEvents);
        }
        catch (LinuxException)
        {
            _channel.Dispose();
            throw;
        }
    }

    public override bool CanRead => !_channel.IsClosed && _use != DescriptorUse.Write;

    public override bool CanWrite => !_channel.IsClosed && _use != DescriptorUse.Read;

    public override PeerCredentials Peer => _channel.Peer;

    public override int SurplusDescriptors => _channel.Held.Surplus;

    public override IReadOnlyList<SafeFileHandle> TakeReceivedDescriptors() => _channel.Held.Take();

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _loop.ThrowIfElsewhere();
        ObjectDisposedException.ThrowIf(_channel.IsClosed, this);
        if (!CanRead)
        {
            throw new NotSupportedException("read from a stream opened for writing");
        }

        if (_read.IsInUse)
        {
            throw new InvalidOperationException("read from a stream while a read is under way");
        }

        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<int>(cancellationToken);
        }

        if (buffer.IsEmpty)
        {
            return new ValueTask<int>(0);
        }

        var hasHadItsShare = HasHadItsShare();
        if (!_isDrained && !hasHadItsShare)
        {
            try
            {
                if (TryReadNow(buffer.Span, out var count))
                {
                    return new ValueTask<int>(count);
                }
            }
            catch (LinuxException error)
            {
                return ValueTask.FromException<int>(error);
            }
        }

        _readBuffer = buffer;
        _read.Begin(cancellationToken);
        if (hasHadItsShare && _read.IsPending)
        {
            _loop.Post(_resumeRead);
        }

        return _read.AsValueTaskOfCount();
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, IReadOnlyList<SafeFileHandle> descriptors, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(descriptors);
        _loop.ThrowIfElsewhere();
        ObjectDisposedException.ThrowIf(_channel.IsClosed, this);
        if (!CanWrite)
        {
            throw new NotSupportedException("write to a stream opened for reading");
        }

        if (_write.IsInUse)
        {
            throw new InvalidOperationException("write to a stream while a write is under way");
        }

        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled(cancellationToken);
        }

        _channel.CheckSendable(bytes, descriptors);
        _unwritten = bytes;
        _unsent = descriptors;
        try
        {
            if (TryWriteAll())
            {
                return ValueTask.CompletedTask;
            }
        }
        catch (LinuxException error)
        {
            ForgetWrite();
            return ValueTask.FromException(error);
        }

        _loop.Modify(_watch, _channel.Raw, WriteEvents);
        _write.Begin(cancellationToken);
        return _write.AsValueTask();
    }

    public override void CompleteWrites()
    {
        _loop.ThrowIfElsewhere();
        ObjectDisposedException.ThrowIf(_channel.IsClosed, this);
        _channel.CompleteWrites();
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing)
        {
            return;
        }

        if (_loop.IsOnLoop)
        {
            CloseChannel();
        }
        else
        {
            _loop.Post(CloseChannel);
        }
    }

    private void CloseChannel()
    {
        if (_channel.IsClosed)
        {
            return;
        }

        if (_isWatched)
        {
            _isWatched = false;
            _loop.Remove(_watch, _channel.Raw);
        }

        _channel.Dispose();
        _read.Abort(new ObjectDisposedException(nameof(DescriptorStream)));
        _write.Abort(new ObjectDisposedException(nameof(DescriptorStream)));
    }

    private uint WriteEvents => LibC.EpollOut | (_use == DescriptorUse.Write ? LibC.EpollEdge : ReadEvents);

    private void OnReady(uint events)
    {
        _isDrained = false;
        _isHungUp |= (events & (LibC.EpollReadHangUp | LibC.EpollHangUp | LibC.EpollError)) != 0;
        if (_write.IsPending && (events & (LibC.EpollOut | LibC.EpollHangUp | LibC.EpollError)) != 0)
        {
            ContinueWrite();
        }

        ContinueRead();
    }

    private void ContinueRead()
    {
        if (!_read.IsPending)
        {
            return;
        }

        int count;
        try
        {
            if (!TryReadNow(_readBuffer.Span, out count))
            {
                return;
            }
        }
        catch (LinuxException error)
        {
            ForgetRead();
            _read.Fail(error);
            return;
        }

        ForgetRead();
        _read.Complete(count);
    }

    private bool TryReadNow(Span<byte> buffer, out int count)
    {
        var hasRead = _channel.TryRead(buffer, out count, out var mayHaveMore);
        _isDrained = !mayHaveMore && !_isHungUp && _isWatched;
        return hasRead;
    }

    private bool HasHadItsShare()
    {
        if (_countedTurn != _loop.Turn)
        {
            _countedTurn = _loop.Turn;
            _readsThisTurn = 0;
        }

        return ++_readsThisTurn > SynchronousReads;
    }

    private void ContinueWrite()
    {
        try
        {
            if (!TryWriteAll())
            {
                return;
            }
        }
        catch (LinuxException error)
        {
            ForgetWrite();
            StopAskingToWrite();
            _write.Fail(error);
            return;
        }

        StopAskingToWrite();
        _write.Complete(0);
    }

    /// <summary>True when nothing is left to write.</summary>
    private bool TryWriteAll()
    {
        while (!_unwritten.IsEmpty)
        {
            if (!_channel.TryWrite(_unwritten.Span, _unsent, out var count))
            {
                return false;
            }

            _unsent = [];
            _unwritten = _unwritten[count..];
        }

        ForgetWrite();
        return true;
    }

    private void ForgetWrite()
    {
        _unwritten = default;
        _unsent = [];
    }

    private void StopAskingToWrite()
    {
        if (_isWatched)
        {
            _loop.Modify(_watch, _channel.Raw, _use == DescriptorUse.Write ? LibC.EpollEdge : ReadEvents);
        }
    }

    private void ForgetRead() => _readBuffer = default;

    private void AbandonWrite()
    {
        ForgetWrite();
        StopAskingToWrite();
    }

    private sealed class StreamWatch(LoopStream stream) : Watch
    {
        internal override void OnReady(uint events) => stream.OnReady(events);
    }
}
