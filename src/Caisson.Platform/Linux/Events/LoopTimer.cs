namespace Caisson.Platform.Linux.Events;

/// <summary>A timer of the loop. Changing or disposing it elsewhere is posted to the loop.</summary>
internal sealed class LoopTimer(EventLoop loop, TimerCallback callback, object? state) : ITimer
{
    private long _periodTicks;
    private bool _isDisposed;

    /// <summary>Index in the heap; -1 while not waiting.</summary>
    internal int HeapIndex { get; set; } = -1;

    /// <summary>When it fires, as <see cref="TimeProvider.GetTimestamp"/> counts.</summary>
    internal long Due { get; set; }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        ValidateTime(dueTime);
        ValidateTime(period);
        if (!loop.IsOnLoop)
        {
            loop.Post(() => Change(dueTime, period));
            return true;
        }

        if (_isDisposed)
        {
            return false;
        }

        _periodTicks = period == Timeout.InfiniteTimeSpan || period == TimeSpan.Zero ? 0 : LoopTimeProvider.ToTimestampTicks(period);
        loop.Timers.Remove(this);
        if (dueTime != Timeout.InfiniteTimeSpan)
        {
            Due = loop.Time.GetTimestamp() + LoopTimeProvider.ToTimestampTicks(dueTime);
            loop.Timers.Add(this);
        }

        return true;
    }

    /// <summary>Fires; the loop has taken it from the heap.</summary>
    internal void Fire(long now)
    {
        if (_periodTicks > 0)
        {
            Due = Math.Max(Due + _periodTicks, now + 1);
            loop.Timers.Add(this);
        }

        callback(state);
    }

    public void Dispose()
    {
        if (!loop.IsOnLoop)
        {
            loop.Post(Dispose);
            return;
        }

        _isDisposed = true;
        loop.Timers.Remove(this);
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private static void ValidateTime(TimeSpan time)
    {
        if (time != Timeout.InfiniteTimeSpan)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        }
    }
}
