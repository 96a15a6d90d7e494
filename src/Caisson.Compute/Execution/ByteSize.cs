using System.Globalization;

namespace Caisson.Compute.Execution;

/// <summary>Sizes as people write them: <c>64m</c>, <c>1.5g</c>, <c>4096</c>.</summary>
public static class ByteSize
{
    private static readonly System.Buffers.SearchValues<char> Digits = System.Buffers.SearchValues.Create("0123456789.");

    /// <summary>Reads a number with an optional unit b, k, m, g or t (powers of 1024, either case, an optional <c>b</c> or <c>ib</c> after it).</summary>
    /// <exception cref="FormatException">It is something else, negative, or beyond 2^62.</exception>
    public static long Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lower = text.Trim().ToLowerInvariant();
        var digits = lower.AsSpan().IndexOfAnyExcept(Digits) is var end and >= 0 ? lower[..end] : lower;
        double factor = lower[digits.Length..] switch
        {
            "" or "b" => 1,
            "k" or "kb" or "kib" => 1L << 10,
            "m" or "mb" or "mib" => 1L << 20,
            "g" or "gb" or "gib" => 1L << 30,
            "t" or "tb" or "tib" => 1L << 40,
            _ => double.NaN,
        };
        var size = double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number * factor : double.NaN;
        return size is >= 0 and < (1L << 62) ? (long)size : throw new FormatException($"'{text}' is not a size such as 64m or 1.5g");
    }
}
