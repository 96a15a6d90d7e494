namespace Caisson.Ttrpc.WellKnown;

/// <summary>To and from .NET's own time.</summary>
public sealed partial class Timestamp
{
    private const long TicksOfEpoch = 621_355_968_000_000_000;

    /// <summary>A time as the message; to 100 ns.</summary>
    /// <param name="time">The time.</param>
    public static Timestamp Of(DateTimeOffset time)
    {
        var (seconds, ticks) = Math.DivRem(time.UtcTicks - TicksOfEpoch, TimeSpan.TicksPerSecond);
        return ticks < 0
            ? new Timestamp { Seconds = seconds - 1, Nanos = (int)((ticks + TimeSpan.TicksPerSecond) * TimeSpan.NanosecondsPerTick) }
            : new Timestamp { Seconds = seconds, Nanos = (int)(ticks * TimeSpan.NanosecondsPerTick) };
    }

    /// <summary>The time it tells, to 100 ns.</summary>
    /// <returns>Null when it lies outside the years 1 to 9999, or its nanoseconds outside their second.</returns>
    public DateTimeOffset? ToDateTimeOffset()
    {
        if (Nanos is < 0 or >= 1_000_000_000 || Seconds < -TicksOfEpoch / TimeSpan.TicksPerSecond || Seconds > (DateTimeOffset.MaxValue.UtcTicks - TicksOfEpoch) / TimeSpan.TicksPerSecond)
        {
            return null;
        }

        return new DateTimeOffset(TicksOfEpoch + (Seconds * TimeSpan.TicksPerSecond) + (Nanos / TimeSpan.NanosecondsPerTick), TimeSpan.Zero);
    }
}
