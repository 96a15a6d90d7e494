using System.Globalization;
using Caisson.Cli.Output;
using Caisson.Compute.Execution;

namespace Caisson.Cli.Commands;

/// <summary>Points in time as people write them: a time, seconds since 1970, or how long ago.</summary>
internal static class TimeText
{
    private const long LeastUnixTime = 100_000_000;

    /// <summary>Reads one; null for null.</summary>
    /// <exception cref="CommandFailure">It is none: exit code 2.</exception>
    public static DateTimeOffset? Parse(string? text, DateTimeOffset now)
    {
        if (text is null)
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds is >= LeastUnixTime and < 1e11)
        {
            return DateTimeOffset.UnixEpoch.AddSeconds(seconds);
        }

        if (text.Contains('-', StringComparison.Ordinal)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var time))
        {
            return time;
        }

        try
        {
            return now - DurationText.Parse(text);
        }
        catch (Exception e) when (e is FormatException or ArgumentOutOfRangeException)
        {
            throw CommandFailure.Usage($"'{text}' is neither a time such as 2026-01-31T10:00:00Z nor a span such as 10m");
        }
    }
}
