using System.Buffers.Text;

namespace Caisson.Engine.Cgroups;

/// <summary>The number formats of control files. Nothing here throws: what does not parse is skipped.</summary>
internal static class CgroupNumbers
{
    /// <summary>A file of one number; false for <c>max</c> and anything else.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out ulong value) =>
        Utf8Parser.TryParse(text, out value, out var used) && (used == text.Length || text[used] is (byte)'\n' or (byte)' ');

    /// <summary>A file of <c>key value</c> lines: the value of one key.</summary>
    public static bool TryFind(ReadOnlySpan<byte> text, ReadOnlySpan<byte> key, out ulong value)
    {
        while (NextLine(ref text, out var line))
        {
            if (line.Length > key.Length && line[key.Length] == (byte)' ' && line.StartsWith(key))
            {
                return TryParse(line[(key.Length + 1)..], out value);
            }
        }

        value = 0;
        return false;
    }

    /// <summary>v1 block files, <c>major:minor Operation value</c> lines: the sum of one operation over the devices.</summary>
    public static ulong SumOperation(ReadOnlySpan<byte> text, ReadOnlySpan<byte> operation)
    {
        var sum = 0ul;
        while (NextLine(ref text, out var line))
        {
            var colon = line.IndexOf((byte)':');
            var space = line.IndexOf((byte)' ');
            if (colon > 0 && space > colon && line[(space + 1)..] is var rest && rest.Length > operation.Length
                && rest.StartsWith(operation) && rest[operation.Length] == (byte)' ' && TryParse(rest[(operation.Length + 1)..], out var value))
            {
                sum = unchecked(sum + value);
            }
        }

        return sum;
    }

    /// <summary>v2 nested files, <c>major:minor key=value key=value</c> lines: the sum of one key over the devices.</summary>
    public static ulong SumKey(ReadOnlySpan<byte> text, ReadOnlySpan<byte> key)
    {
        var sum = 0ul;
        while (NextLine(ref text, out var line))
        {
            while (line.IndexOf((byte)' ') is >= 0 and var space)
            {
                line = line[(space + 1)..];
                if (line.Length > key.Length && line[key.Length] == (byte)'=' && line.StartsWith(key) && TryParse(line[(key.Length + 1)..], out var value))
                {
                    sum = unchecked(sum + value);
                }
            }
        }

        return sum;
    }

    /// <summary>Takes the next line off a text.</summary>
    public static bool NextLine(ref ReadOnlySpan<byte> text, out ReadOnlySpan<byte> line)
    {
        if (text.IsEmpty)
        {
            line = default;
            return false;
        }

        var end = text.IndexOf((byte)'\n');
        line = end < 0 ? text : text[..end];
        text = end < 0 ? default : text[(end + 1)..];
        return true;
    }
}
