using System.Globalization;

namespace Caisson.Compute.Execution;

/// <summary>Spans of time as people write them: <c>30s</c>, <c>1m30s</c>, <c>500ms</c>, and plain numbers as seconds.</summary>
public static class DurationText
{
    private static readonly System.Buffers.SearchValues<char> Digits = System.Buffers.SearchValues.Create("0123456789.");
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365_000);

    /// <summary>Reads one or more numbers with a unit each: ms, s, m, h, d. A single number without a unit is seconds.</summary>
    /// <exception cref="FormatException">It is something else, negative, or beyond a thousand years.</exception>
    public static TimeSpan Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text) is { } span ? span : throw new FormatException($"'{text}' is not a span of time such as 30s, 1m30s or 2h");
    }

    private static TimeSpan? TryParse(string text)
    {
        var rest = text.AsSpan();
        var total = 0.0;
        while (rest.Length > 0)
        {
            var digits = rest.IndexOfAnyExcept(Digits) is var end and >= 0 ? end : rest.Length;
            if (!double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                return null;
            }

            var isOnly = digits == text.Length;
            rest = rest[digits..];
            var letters = rest.IndexOfAny(Digits) is var next and >= 0 ? next : rest.Length;
            var seconds = rest[..letters] switch
            {
                "" when isOnly => 1,
                "ms" => 0.001,
                "s" => 1,
                "m" => 60,
                "h" => 3600,
                "d" => 86400,
                _ => double.NaN,
            };
            rest = rest[letters..];
            total += number * seconds;
        }

        return text.Length > 0 && total >= 0 && total <= Longest.TotalSeconds ? TimeSpan.FromSeconds(total) : null;
    }
}
