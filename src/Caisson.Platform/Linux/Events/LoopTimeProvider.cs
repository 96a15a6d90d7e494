namespace Caisson.Platform.Linux.Events;

/// <summary>The machine's clocks, with timers that fire on the loop.</summary>
internal sealed class LoopTimeProvider(EventLoop loop) : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new LoopTimer(loop, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Rounded up; Stopwatch counts nanoseconds on Linux, TimeSpan hundreds of them.</summary>
    internal static long ToTimestampTicks(TimeSpan span)
    {
        var ticks = Math.Ceiling(span.TotalSeconds * System.TimestampFrequency);
        return ticks < long.MaxValue / 4 ? (long)ticks : long.MaxValue / 4;
    }

    /// <summary>Milliseconds until then, rounded up: rounded down the loop would spin through the last one.</summary>
    internal static int MillisecondsUntil(long due, long now)
    {
        if (due <= now)
        {
            return 0;
        }

        var perMillisecond = System.TimestampFrequency / 1000;
        return (int)Math.Min(int.MaxValue, (due - now + perMillisecond - 1) / perMillisecond);
    }
}
