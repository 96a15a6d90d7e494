using System.Globalization;
using System.Text;
using Caisson.Platform.Linux.Trees;

namespace Caisson.Compute.Images.Layers;

/// <summary>The records of one extended header (pax(1) "pax Extended Header"): <c>LENGTH KEY=VALUE\n</c>, LENGTH counting the whole record.</summary>
internal sealed class PaxHeader
{
    private const string AttributePrefix = "SCHILY.xattr.";

    private readonly Dictionary<string, byte[]> _attributes = new(StringComparer.Ordinal);

    internal byte[]? Path { get; private set; }

    internal byte[]? LinkTarget { get; private set; }

    internal long? SizeInBytes { get; private set; }

    internal uint? UserId { get; private set; }

    internal uint? GroupId { get; private set; }

    internal FileTime? Modified { get; private set; }

    internal IReadOnlyList<KeyValuePair<string, byte[]>> Attributes => [.. _attributes];

    internal static PaxHeader Parse(ReadOnlySpan<byte> records)
    {
        var header = new PaxHeader();
        while (!records.IsEmpty)
        {
            var space = records[..Math.Min(records.Length, 12)].IndexOf((byte)' ');
            if (space <= 0 || !TryParseNumber(records[..space], out var length)
                || length <= space + 1 || length > records.Length || records[(int)length - 1] != '\n')
            {
                throw ImageErrors.Invalid("reading archive: an extended header record is malformed");
            }

            var record = records[(space + 1)..((int)length - 1)];
            var equals = record.IndexOf((byte)'=');
            if (equals <= 0)
            {
                throw ImageErrors.Invalid("reading archive: an extended header record has no key");
            }

            header.Add(Encoding.UTF8.GetString(record[..equals]), record[(equals + 1)..]);
            records = records[(int)length..];
        }

        return header;
    }

    private void Add(string key, ReadOnlySpan<byte> value)
    {
        switch (key)
        {
            case "path":
                Path = value.ToArray();
                break;
            case "linkpath":
                LinkTarget = value.ToArray();
                break;
            case "size":
                SizeInBytes = ParseNumber(key, value);
                break;
            case "uid":
                UserId = ParseId(key, value);
                break;
            case "gid":
                GroupId = ParseId(key, value);
                break;
            case "mtime":
                Modified = ParseTime(value);
                break;
            case var _ when key.StartsWith("GNU.sparse.", StringComparison.Ordinal):
                throw ImageErrors.NotSupported("reading archive: it holds a sparse file", "Write the archive again without --sparse.");
            case var _ when key.StartsWith(AttributePrefix, StringComparison.Ordinal):
                _attributes[key[AttributePrefix.Length..]] = value.ToArray();
                break;
        }
    }

    private static uint ParseId(string key, ReadOnlySpan<byte> value) =>
        ParseNumber(key, value) is >= 0 and <= uint.MaxValue and var id
            ? (uint)id
            : throw ImageErrors.Invalid($"reading archive: an extended header's '{key}' is out of range");

    private static long ParseNumber(string key, ReadOnlySpan<byte> value) =>
        TryParseNumber(value, out var number)
            ? number
            : throw ImageErrors.Invalid($"reading archive: an extended header's '{key}' is no number");

    private static bool TryParseNumber(ReadOnlySpan<byte> text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    // A decimal fraction of any length, perhaps negative; what is beyond nanoseconds is cut.
    private static FileTime ParseTime(ReadOnlySpan<byte> value)
    {
        var dot = value.IndexOf((byte)'.');
        var whole = dot < 0 ? value : value[..dot];
        var isNegative = whole.StartsWith("-"u8);
        if (!long.TryParse(whole, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds))
        {
            throw ImageErrors.Invalid("reading archive: an extended header's 'mtime' is no time");
        }

        uint nanoseconds = 0;
        var fraction = dot < 0 ? default : value[(dot + 1)..];
        for (var digit = 0; digit < 9; digit++)
        {
            var c = digit < fraction.Length ? fraction[digit] : (byte)'0';
            if (!char.IsAsciiDigit((char)c))
            {
                throw ImageErrors.Invalid("reading archive: an extended header's 'mtime' is no time");
            }

            nanoseconds = (nanoseconds * 10) + (uint)(c - '0');
        }

        return isNegative && nanoseconds > 0 && seconds > long.MinValue
            ? new FileTime(seconds - 1, 1_000_000_000 - nanoseconds)
            : new FileTime(seconds, nanoseconds);
    }
}
