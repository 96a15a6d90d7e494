namespace Caisson.Platform.Linux.Trees;

/// <summary>A file's time as the kernel keeps it.</summary>
/// <param name="Seconds">Since 1970, UTC; may be negative.</param>
/// <param name="Nanoseconds">0 to 999,999,999.</param>
public readonly record struct FileTime(long Seconds, uint Nanoseconds)
{
    /// <summary>Takes over a time with 100 ns precision.</summary>
    /// <param name="time">The time.</param>
    public static FileTime From(DateTimeOffset time)
    {
        var ticks = time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;
        var seconds = Math.DivRem(ticks, TimeSpan.TicksPerSecond, out var rest);
        return rest < 0
            ? new FileTime(seconds - 1, (uint)((rest + TimeSpan.TicksPerSecond) * 100))
            : new FileTime(seconds, (uint)(rest * 100));
    }
}
