using System.Globalization;
using Caisson.Contracts.Oci;

namespace Caisson.Compute.Execution;

/// <summary>Resource limits as people write them: <c>nofile=1024:2048</c>.</summary>
public static class ResourceLimitText
{
    private static readonly string[] Known =
    [
        "as", "core", "cpu", "data", "fsize", "locks", "memlock", "msgqueue", "nice", "nofile", "nproc", "rss", "rtprio", "rttime", "sigpending", "stack",
    ];

    /// <summary>Reads <c>NAME=SOFT[:HARD]</c>; without a hard limit it is the soft one; <c>-1</c> and <c>unlimited</c> are none.</summary>
    /// <exception cref="FormatException">It is something else; the message says what.</exception>
    public static ResourceLimit Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split('=', 2);
        if (parts.Length < 2 || Array.IndexOf(Known, parts[0]) < 0)
        {
            throw new FormatException($"resource limit '{text}' does not read NAME=SOFT[:HARD], NAME being one of {string.Join(", ", Known)}");
        }

        var values = parts[1].Split(':');
        if (values.Length > 2)
        {
            throw new FormatException($"resource limit '{text}' has more than two values");
        }

        var soft = Value(values[0], text);
        var hard = values.Length == 2 ? Value(values[1], text) : soft;
        return soft <= hard
            ? new ResourceLimit { Type = "RLIMIT_" + parts[0].ToUpperInvariant(), Soft = soft, Hard = hard }
            : throw new FormatException($"resource limit '{text}': the soft limit is above the hard one");
    }

    private static ulong Value(string value, string text) =>
        value is "-1" or "unlimited" ? ulong.MaxValue
        : ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw new FormatException($"resource limit '{text}': '{value}' is neither a number nor 'unlimited'");
}
