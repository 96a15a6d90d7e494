using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Caisson.UnitTests.Compute.Images;

/// <summary>Writes archives that no honest program would: every field as the test wants it.</summary>
internal sealed class TarBuilder
{
    private readonly MemoryStream _archive = new();

    internal TarBuilder File(string name, string content = "", uint mode = 0x1a4, uint owner = 0, uint group = 0) =>
        Entry('0', name, data: Encoding.UTF8.GetBytes(content), mode: mode, owner: owner, group: group);

    internal TarBuilder Folder(string name, uint mode = 0x1ed) => Entry('5', name, mode: mode);

    internal TarBuilder Link(string name, string target) => Entry('2', name, target);

    internal TarBuilder HardLink(string name, string target) => Entry('1', name, target);

    internal TarBuilder Node(char type, string name, uint major, uint minor) => Entry(type, name, major: major, minor: minor);

    internal TarBuilder Pax(params (string Key, byte[] Value)[] records)
    {
        var body = new MemoryStream();
        foreach (var (key, value) in records)
        {
            var rest = 1 + Encoding.UTF8.GetByteCount(key) + 1 + value.Length + 1;
            var length = rest + 1;
            while (length != rest + length.ToString(CultureInfo.InvariantCulture).Length)
            {
                length = rest + length.ToString(CultureInfo.InvariantCulture).Length;
            }

            body.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{length} {key}=")));
            body.Write(value);
            body.WriteByte((byte)'\n');
        }

        return Entry('x', "PaxHeaders/x", data: body.ToArray());
    }

    internal TarBuilder Entry(
        char type,
        string name,
        string target = "",
        byte[]? data = null,
        uint mode = 0x1a4,
        uint owner = 0,
        uint group = 0,
        uint major = 0,
        uint minor = 0,
        long? size = null,
        bool breaksChecksum = false)
    {
        var header = new byte[512];
        Encoding.UTF8.GetBytes(name).AsSpan(0, Math.Min(100, Encoding.UTF8.GetByteCount(name))).CopyTo(header);
        Octal(header, 100, 8, mode);
        Octal(header, 108, 8, owner);
        Octal(header, 116, 8, group);
        Octal(header, 124, 12, size ?? data?.Length ?? 0);
        Octal(header, 136, 12, 1_000_000_000);
        header[156] = (byte)type;
        Encoding.UTF8.GetBytes(target).CopyTo(header, 157);
        "ustar\0"u8.CopyTo(header.AsSpan(257));
        "00"u8.CopyTo(header.AsSpan(263));
        Octal(header, 329, 8, major);
        Octal(header, 337, 8, minor);
        header.AsSpan(148, 8).Fill((byte)' ');
        var checksum = header.Sum(static value => value) + (breaksChecksum ? 1 : 0);
        Octal(header, 148, 8, checksum);
        _archive.Write(header);
        if (data is not null)
        {
            _archive.Write(data);
            _archive.Write(new byte[(512 - (data.Length % 512)) % 512]);
        }

        return this;
    }

    /// <summary>The archive with its two blocks at the end.</summary>
    internal byte[] ToArray() => [.. _archive.ToArray(), .. new byte[1024]];

    /// <summary>The archive without an end.</summary>
    internal byte[] ToOpenArray() => _archive.ToArray();

    internal static byte[] Gzip(byte[] content)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return compressed.ToArray();
    }

    private static void Octal(byte[] header, int offset, int length, long value)
    {
        var digits = Convert.ToString(value, 8).PadLeft(length - 1, '0');
        Encoding.ASCII.GetBytes(digits).CopyTo(header, offset);
        header[offset + length - 1] = 0;
    }
}
