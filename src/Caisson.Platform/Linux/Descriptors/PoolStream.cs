using Caisson.Platform.Linux.Events;
using Caisson.Platform.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux.Descriptors;

/// <summary>A descriptor as a stream in an ordinary program: readiness from the <see cref="Poller"/>, continuations on the thread pool.</summary>
internal sealed class PoolStream : DescriptorStream
{
    private readonly Poller _poller;
    private readonly StreamWatch _watch;
    private readonly DescriptorUse _use;

    // Guards the channel and all fields below. No system call made under it blocks.
    private readonly Lock _gate = new();
    private readonly DescriptorChannel _channel;
    private readonly bool _isWatched;
    private PendingRead? _read;
    private PendingWrite? _write;

    internal PoolStream(Poller poller, SafeFileHandle handle, DescriptorUse use)
    {
        _poller = poller;
        _use = use;
        _channel = new DescriptorChannel(handle);
        _watch = new StreamWatch(this);
        try
        {
            _isWatched = poller.Add(_watch, _channel.Raw, 0);
        }
        catch (Exception error) when (error is LinuxException or ObjectDisposedException)
        {
            _channel.Dispose();
            throw;
        }
    }

    public override bool CanRead => !_channel.IsClosed && _use != DescriptorUse.Write;

    public override bool CanWrite => !_channel.IsClosed && _use != DescriptorUse.Read;

    public override PeerCredentials Peer
    {
        get
        {
            lock (_gate)
            {
                return _channel.Peer;
            }
        }
    }

    public override int SurplusDescriptors
    {
        get
        {
            lock (_gate)
            {
                return _channel.Held.Surplus;
            }
        }
    }

    public override IReadOnlyList<SafeFileHandle> TakeReceivedDescriptors()
    {
        lock (_gate)
        {
            return _channel.Held.Take();
        }
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        PendingRead pending;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_channel.IsClosed, this);
            if (!CanRead)
            {
                throw new NotSupportedException("read from a stream opened for writing");
            }

            if (_read is not null)
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

            try
            {
                if (_channel.TryRead(buffer.Span, out var count, out _))
                {
                    return new ValueTask<int>(count);
                }
            }
            catch (LinuxException error)
            {
                return ValueTask.FromException<int>(error);
            }

            _read = pending = new PendingRead(buffer);
            Arm();
        }

        return new ValueTask<int>(CompleteAsync(pending.Completion, token => CancelRead(pending, token), cancellationToken));
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, IReadOnlyList<SafeFileHandle> descriptors, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(descriptors);
        PendingWrite pending;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_channel.IsClosed, this);
            if (!CanWrite)
            {
                throw new NotSupportedException("write to a stream opened for reading");
            }

            if (_write is not null)
            {
                throw new InvalidOperationException("write to a stream while a write is under way");
            }

            if (cancellationToken.IsCancellationRequested)
            {
                return ValueTask.FromCanceled(cancellationToken);
            }

            _channel.CheckSendable(bytes, descriptors);
            pending = new PendingWrite(bytes, descriptors);
            try
            {
                if (pending.TryFinish(_channel))
                {
                    return ValueTask.CompletedTask;
                }
            }
            catch (LinuxException error)
            {
                return ValueTask.FromException(error);
            }

            _write = pending;
            Arm();
        }

        return new ValueTask(CompleteAsync(pending.Completion, token => CancelWrite(pending, token), cancellationToken));
    }

    public override void CompleteWrites()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_channel.IsClosed, this);
            _channel.CompleteWrites();
        }
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            CloseChannel();
        }
    }

    private static async Task<int> CompleteAsync(
        TaskCompletionSource<int> completion, Action<CancellationToken> cancel, CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.UnsafeRegister((_, token) => cancel(token), null);
        return await completion.Task;
    }

    // Under the gate.
    private void Arm()
    {
        var events = (_read is null ? 0 : LibC.EpollIn) | (_write is null ? 0 : LibC.EpollOut);
        if (_isWatched && events != 0)
        {
            _poller.Rearm(_watch, _channel.Raw, events);
        }
    }

    private void OnReady()
    {
        lock (_gate)
        {
            if (_channel.IsClosed)
            {
                return;
            }

            ContinueRead();
            ContinueWrite();
            Arm();
        }
    }

    private void ContinueRead()
    {
        if (_read is not { } pending)
        {
            return;
        }

        try
        {
            if (_channel.TryRead(pending.Buffer.Span, out var count, out _))
            {
                _read = null;
                pending.Completion.TrySetResult(count);
            }
        }
        catch (LinuxException error)
        {
            _read = null;
            pending.Completion.TrySetException(error);
        }
    }

    private void ContinueWrite()
    {
        if (_write is not { } pending)
        {
            return;
        }

        try
        {
            if (pending.TryFinish(_channel))
            {
                _write = null;
                pending.Completion.TrySetResult(0);
            }
        }
        catch (LinuxException error)
        {
            _write = null;
            pending.Completion.TrySetException(error);
        }
    }

    private void CancelRead(PendingRead pending, CancellationToken token)
    {
        lock (_gate)
        {
            if (_read == pending)
            {
                _read = null;
                pending.Completion.TrySetCanceled(token);
            }
        }
    }

    private void CancelWrite(PendingWrite pending, CancellationToken token)
    {
        lock (_gate)
        {
            if (_write == pending)
            {
                _write = null;
                pending.Completion.TrySetCanceled(token);
            }
        }
    }

    private void CloseChannel()
    {
        lock (_gate)
        {
            if (_channel.IsClosed)
            {
                return;
            }

            if (_isWatched)
            {
                _poller.Remove(_watch, _channel.Raw);
            }

            _channel.Dispose();
            _read?.Completion.TrySetException(new ObjectDisposedException(nameof(DescriptorStream)));
            _write?.Completion.TrySetException(new ObjectDisposedException(nameof(DescriptorStream)));
            _read = null;
            _write = null;
        }
    }

    private sealed class StreamWatch(PoolStream stream) : Watch
    {
        internal override void OnReady(uint events) => stream.OnReady();

        internal override void OnAbandoned() => stream.CloseChannel();
    }

    private sealed class PendingRead(Memory<byte> buffer)
    {
        internal Memory<byte> Buffer { get; } = buffer;

        internal TaskCompletionSource<int> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class PendingWrite(ReadOnlyMemory<byte> bytes, IReadOnlyList<SafeFileHandle> descriptors)
    {
        private ReadOnlyMemory<byte> _unwritten = bytes;
        private IReadOnlyList<SafeFileHandle> _unsent = descriptors;

        internal TaskCompletionSource<int> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal bool TryFinish(DescriptorChannel channel)
        {
            while (!_unwritten.IsEmpty)
            {
                if (!channel.TryWrite(_unwritten.Span, _unsent, out var count))
                {
                    return false;
                }

                _unsent = [];
                _unwritten = _unwritten[count..];
            }

            return true;
        }
    }
}
