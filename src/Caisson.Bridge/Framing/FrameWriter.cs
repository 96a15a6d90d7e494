using Caisson.Platform.Linux.Descriptors;

namespace Caisson.Bridge.Framing;

/// <summary>Puts frames on a stream, whole and in the order they were handed over. Whoever finds the queue idle writes until it is empty.</summary>
internal sealed class FrameWriter
{
    private readonly Stream _stream;
    private readonly DescriptorStream? _descriptors;
    private readonly long _maximumWaitingBytes;
    private readonly Action<Exception> _failed;
    private readonly Lock _gate = new();
    private readonly Queue<Item> _queue = new(); // under _gate
    private long _waitingBytes; // under _gate
    private Exception? _failure; // under _gate; set once
    private Task _writing = Task.CompletedTask; // under _gate
    private bool _isWriting; // under _gate

    /// <summary>Writes to a stream that stays the caller's.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="maximumWaitingBytes">More than this waiting for the peer is a failure.</param>
    /// <param name="failed">Told the first failure, once, outside of any lock.</param>
    internal FrameWriter(Stream stream, long maximumWaitingBytes, Action<Exception> failed)
    {
        _stream = stream;
        _descriptors = stream as DescriptorStream;
        _maximumWaitingBytes = maximumWaitingBytes;
        _failed = failed;
    }

    /// <summary>Ends when nothing is being written. After <see cref="Stop"/> and the stream's end, for good.</summary>
    internal Task Idle
    {
        get
        {
            lock (_gate)
            {
                return _writing;
            }
        }
    }

    /// <summary>Hands a frame over. Completes, without error, when it was written or can never be; a failure is told to the owner of the connection.</summary>
    internal Task SendAsync(OutboundFrame frame)
    {
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var tooMuch = false;
        var startsWriting = false;
        lock (_gate)
        {
            tooMuch = _failure is null && _queue.Count > 0 && _waitingBytes + frame.Bytes.Length > _maximumWaitingBytes;
            if (_failure is not null || tooMuch)
            {
                frame.Dispose();
                written.SetResult();
            }
            else
            {
                _waitingBytes += frame.Bytes.Length;
                _queue.Enqueue(new Item(frame, written));
                startsWriting = !_isWriting;
                _isWriting = true;
            }
        }

        if (startsWriting)
        {
            var writing = DrainAsync();
            lock (_gate)
            {
                _writing = writing;
            }
        }

        if (tooMuch)
        {
            Fail(new BridgeProtocolException($"the peer does not read: more than {_maximumWaitingBytes} bytes wait for it"));
        }

        return written.Task;
    }

    /// <summary>Drops what waits and refuses what comes. A write in progress ends when the owner disposes the stream.</summary>
    internal void Stop(Exception reason)
    {
        List<Item> dropped = [];
        lock (_gate)
        {
            _failure ??= reason;
            while (_queue.TryDequeue(out var item))
            {
                dropped.Add(item);
            }
        }

        foreach (var item in dropped)
        {
            item.Frame.Dispose();
            item.Written.TrySetResult();
        }
    }

    private async Task DrainAsync()
    {
        while (true)
        {
            Item item;
            lock (_gate)
            {
                if (!_queue.TryDequeue(out item))
                {
                    _isWriting = false;
                    return;
                }
            }

            try
            {
                // The caller's wait may end, the write goes on: half a frame would end the connection.
                if (item.Frame.Descriptors.Count > 0 && _descriptors is not null)
                {
                    await _descriptors.WriteAsync(item.Frame.Bytes, item.Frame.Descriptors, CancellationToken.None);
                }
                else
                {
                    await _stream.WriteAsync(item.Frame.Bytes, CancellationToken.None);
                }
            }
#pragma warning disable CA1031 // Whatever a stream throws, the connection is over; the first cause is kept and told.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                Fail(exception);
            }

            lock (_gate)
            {
                _waitingBytes -= item.Frame.Bytes.Length;
            }

            item.Frame.Dispose();
            item.Written.TrySetResult();
        }
    }

    private void Fail(Exception exception)
    {
        var isFirst = false;
        lock (_gate)
        {
            isFirst = _failure is null;
        }

        Stop(exception);
        if (isFirst)
        {
            _failed(exception);
        }
    }

    private readonly record struct Item(OutboundFrame Frame, TaskCompletionSource Written);
}
