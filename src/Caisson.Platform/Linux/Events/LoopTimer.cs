namespace Caisson.Platform.Linux.Events;

/// <summary>A timer of the loop. Changing or disposing it elsewhere is posted to the loop.</summary>
/// <remarks>
/// The last change wins, wherever it was made: one that was posted and is overtaken by another before the loop comes to it does nothing. (A timer made before
/// the loop runs, and changed on it in its first turn, would otherwise be stopped again by its own making.)
/// </remarks>
internal sealed class LoopTimer(EventLoop loop, TimerCallback callback, object? state) : ITimer
{
    private long _periodTicks;
    private long _changes;
    private bool _isDisposed;

    /// <summary>Index in the heap; -1 while not waiting.</summary>
    internal int HeapIndex { get; set; } = -1;

    /// <summary>When it fires, as <see cref="TimeProvider.GetTimestamp"/> counts.</summary>
    internal long Due { get; set; }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        ValidateTime(dueTime);
        ValidateTime(period);
        var change = Interlocked.Increment(ref _changes);
        if (!loop.IsOnLoop)
        {
            var made = loop.Time.GetTimestamp();
            loop.Post(() => Apply(change, made, dueTime, period));
            return true;
        }

        return Apply(change, loop.Time.GetTimestamp(), dueTime, period);
    }

    private bool Apply(long change, long made, TimeSpan dueTime, TimeSpan period)
    {
        if (_isDisposed || change != Interlocked.Read(ref _changes))
        {
            return false;
        }

        _periodTicks = period == Timeout.InfiniteTimeSpan || period == TimeSpan.Zero ? 0 : LoopTimeProvider.ToTimestampTicks(period);
        loop.Timers.Remove(this);
        if (dueTime != Timeout.InfiniteTimeSpan)
        {
            Due = made + LoopTimeProvider.ToTimestampTicks(dueTime);
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
