using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace Caisson.Engine.Systems.Journal;

/// <summary>One line of a journal: a JSON object of a checksum and a record.</summary>
/// <remarks>
/// <code>
/// {"sum":"1f00c0de","entry":{"intend":1,"undo":{"undo":"remove-fifo","path":"/run/caisson/…/gate"}}}\n
///         8 hex digits      the record; CRC-32C of exactly these bytes
/// </code>
/// </remarks>
internal static class JournalLine
{
    /// <summary>The longest line a reader accepts, its newline included.</summary>
    internal const int MaximumInBytes = 64 * 1024;

    private const int SumAt = 8;
    private const int SumDigits = 8;
    private static ReadOnlySpan<byte> BeforeSum => "{\"sum\":\""u8;
    private static ReadOnlySpan<byte> AfterSum => "\",\"entry\":"u8;

    /// <summary>The bytes of a record's line, its newline included.</summary>
    internal static byte[] Encode(JournalRecord record)
    {
        var entry = JournalCodecs.JournalRecord.WriteBytes(record);
        var sum = Checksum(entry).ToString("x8", CultureInfo.InvariantCulture);
        return [.. BeforeSum, .. Encoding.ASCII.GetBytes(sum), .. AfterSum, .. entry, (byte)'}', (byte)'\n'];
    }

    /// <summary>Reads a line without its newline, or says what is wrong with it.</summary>
    internal static JournalRecord? TryDecode(ReadOnlySpan<byte> line, out string? damage)
    {
        damage = null;
        var entryAt = SumAt + SumDigits + AfterSum.Length;
        if (line.Length > MaximumInBytes)
        {
            damage = "is too long";
        }
        else if (line.Length <= entryAt || !line.StartsWith(BeforeSum) || !line[(SumAt + SumDigits)..].StartsWith(AfterSum) || line[^1] != '}')
        {
            damage = "is not a journal line";
        }
        else if (!Utf8Parser.TryParse(line.Slice(SumAt, SumDigits), out uint sum, out var used, 'x') || used != SumDigits
            || sum != Checksum(line[entryAt..^1]))
        {
            damage = "does not fit its checksum";
        }
        else
        {
            return TryParse(line[entryAt..^1], out damage);
        }

        return null;
    }

    private static JournalRecord? TryParse(ReadOnlySpan<byte> entry, out string? damage)
    {
        try
        {
            var record = JournalCodecs.JournalRecord.Read(entry);
            damage = record is null ? "is empty" : Refusal(record);
            return damage is null ? record : null;
        }
        catch (Exception error) when (error is JsonException or NotSupportedException)
        {
            damage = "holds a record this version does not know";
            return null;
        }
    }

    private static string? Refusal(JournalRecord record) => record switch
    {
        { Head: not null, Intend: null, Undo: null, Done: null } => null,
        { Head: null, Intend: > 0, Undo: not null, Done: null } => null,
        { Head: null, Intend: null, Undo: null, Done: > 0 } => null,
        _ => "holds a record this version does not know",
    };

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var sum = uint.MaxValue;
        foreach (var value in bytes)
        {
            sum = BitOperations.Crc32C(sum, value);
        }

        return ~sum;
    }
}
