using System.Globalization;

namespace Caisson.Engine.Processes;

/// <summary>One attached client's copy of an output: a bounded queue, and whoever writes it out.</summary>
/// <remarks>On the loop. Ends, and closes the client's stream, when the client is gone, when it is dropped, and after <see cref="Complete"/> with the last byte.</remarks>
internal sealed class AttachedOutput : IDisposable
{
    /// <summary>How many bytes may wait before the client is behind.</summary>
    public const long Limit = 1 << 20;

    /// <summary>How long the output is held back for a client that is behind, before it must have taken half of what waits.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(10);

    private readonly Stream _destination;
    private readonly CancellationTokenSource _watch = new();
    private readonly TimeProvider _time;
    private readonly Queue<byte[]> _waiting = new();
    private TaskCompletionSource? _room;
    private readonly Task _watching;
    private Task? _writing;
    private ITimer? _end;
    private long _waitingBytes;
    private long? _behindSince;
    private bool _isWriting;
    private bool _isCompleted;

    /// <summary>Takes over the client's stream.</summary>
    public AttachedOutput(AttachedEnd end, TimeProvider time)
    {
        _destination = end.Stream;
        _time = time;
        _watching = WatchAsync(end.WaitClosedAsync(_watch.Token));
    }

    /// <summary>Called once when it has ended: with the reason when the client was dropped, with null otherwise.</summary>
    public Action<AttachedOutput, string?>? Ended { get; set; }

    /// <summary>Nothing is written to it any more.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Adds bytes; they are shared with other clients and never change.</summary>
    public void Add(byte[] bytes)
    {
        if (HasEnded || _isCompleted || bytes.Length == 0)
        {
            return;
        }

        _waiting.Enqueue(bytes);
        _waitingBytes += bytes.Length;
        if (_waitingBytes > Limit)
        {
            _behindSince ??= _time.GetTimestamp();
        }

        if (!_isWriting)
        {
            _isWriting = true;
            _writing = WriteAsync();
        }
    }

    /// <summary>Completes at once while the client keeps up; else when it has taken half, or was dropped since it did not.</summary>
    public async ValueTask WaitForRoomAsync()
    {
        if (HasEnded || _behindSince is not { } since)
        {
            return;
        }

        var left = Patience - _time.GetElapsedTime(since);
        _room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var room = WaitAsync(_room);
        using (var patience = new CancellationTokenSource())
        {
            await Task.WhenAny(room, Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, _time, patience.Token));
            patience.Cancel();
        }

        if (!HasEnded && _behindSince is not null)
        {
            End(string.Create(CultureInfo.InvariantCulture, $"the client did not read: {_waitingBytes} bytes were waiting for it for {Patience.TotalSeconds} s"));
        }

        static async Task WaitAsync(TaskCompletionSource source) => await source.Task;
    }

    /// <summary>The output has ended: what waits is still written, if the client takes it within 10 s.</summary>
    public void Complete()
    {
        _isCompleted = true;
        if (!_isWriting)
        {
            End(null);
        }
        else if (!HasEnded)
        {
            _end = _time.CreateTimer(static self => ((AttachedOutput)self!).End(null), this, EndPatience, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Ends it at once.</summary>
    public void Dispose() => End(null);

    private async Task WatchAsync(Task closed)
    {
        try
        {
            await closed;
            End(null);
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException)
        {
            // It ended otherwise, or cannot be watched: then the next write tells.
        }
    }

    private async Task WriteAsync()
    {
        try
        {
            while (!HasEnded && _waiting.TryPeek(out var bytes))
            {
                await _destination.WriteAsync(bytes);
                _waiting.Dequeue();
                _waitingBytes -= bytes.Length;
                if (_waitingBytes <= Limit / 2)
                {
                    _behindSince = null;
                    _room?.TrySetResult();
                }
            }
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException)
        {
            End(null);
        }

        _isWriting = false;
        if (_isCompleted)
        {
            End(null);
        }
    }

    private void End(string? reason)
    {
        if (HasEnded)
        {
            return;
        }

        HasEnded = true;
        _end?.Dispose();
        _watch.Cancel();
        _destination.Dispose();
        _room?.TrySetResult();
        Ended?.Invoke(this, reason);
    }
}
