using System.Globalization;
using System.Text;

namespace Caisson.Compute.Images.Layers;

/// <summary>Writes a tar archive: ustar, with extended headers (pax(1)) for what does not fit. The same entries give the same bytes.</summary>
/// <remarks>The header is the one <see cref="TarReader"/> describes. Attributes travel as <c>SCHILY.xattr.NAME</c>, as GNU tar and container engines write them.</remarks>
internal sealed class TarWriter(Stream archive)
{
    private const int BlockSizeInBytes = 512;
    private const long LargestOctalSize = (1L << 33) - 1;
    private const uint LargestOctalId = (1 << 21) - 1;

    private readonly byte[] _block = new byte[BlockSizeInBytes];
    private readonly byte[] _buffer = new byte[128 * 1024];

    /// <summary>Bytes of data written so far, headers apart.</summary>
    internal long DataInBytes { get; private set; }

    /// <summary>Writes an entry and its data.</summary>
    /// <param name="entry">The entry; a directory's path gets its slash here.</param>
    /// <param name="data">The data of a file, exactly as long as the entry says.</param>
    /// <exception cref="IOException">The data ends early: the file became shorter while it was read.</exception>
    internal void Write(TarEntry entry, Stream? data)
    {
        byte[] path = entry.Kind == TarEntryKind.Directory ? [.. entry.Path, (byte)'/'] : entry.Path;
        var extended = ExtendedHeaderOf(entry, path);
        if (extended.Length > 0)
        {
            WriteHeader("PaxHeader"u8, 'x', [], 0x1a4, 0, 0, extended.Length, 0, 0, 0);
            archive.Write(extended);
            Pad(extended.Length);
        }

        WriteHeader(
            path,
            TypeOf(entry.Kind),
            entry.LinkTarget,
            entry.Mode,
            entry.UserId,
            entry.GroupId,
            entry.SizeInBytes,
            entry.Modified.Seconds,
            entry.Device.Major,
            entry.Device.Minor);
        WriteData(entry, data);
    }

    /// <summary>Ends the archive.</summary>
    internal void Complete()
    {
        Array.Clear(_block);
        archive.Write(_block);
        archive.Write(_block);
    }

    private static char TypeOf(TarEntryKind kind) => kind switch
    {
        TarEntryKind.File => '0',
        TarEntryKind.HardLink => '1',
        TarEntryKind.SymbolicLink => '2',
        TarEntryKind.CharacterDevice => '3',
        TarEntryKind.BlockDevice => '4',
        TarEntryKind.Directory => '5',
        TarEntryKind.Fifo => '6',
        _ => throw new InvalidOperationException($"no such kind of entry: {kind}"),
    };

    private static byte[] ExtendedHeaderOf(TarEntry entry, byte[] path)
    {
        using var records = new MemoryStream();
        if (path.Length > 100 || !Ascii.IsValid(path))
        {
            Append("path", path);
        }

        if (entry.LinkTarget.Length > 100 || !Ascii.IsValid(entry.LinkTarget))
        {
            Append("linkpath", entry.LinkTarget);
        }

        AppendNumber("size", entry.SizeInBytes, entry.SizeInBytes > LargestOctalSize);
        AppendNumber("uid", entry.UserId, entry.UserId > LargestOctalId);
        AppendNumber("gid", entry.GroupId, entry.GroupId > LargestOctalId);
        if (entry.Modified is { Nanoseconds: not 0 } or { Seconds: < 0 or > LargestOctalSize })
        {
            Append("mtime", Encoding.ASCII.GetBytes(Decimal(entry.Modified.Seconds, entry.Modified.Nanoseconds)));
        }

        foreach (var (name, value) in entry.Attributes)
        {
            Append("SCHILY.xattr." + name, value);
        }

        return records.ToArray();

        void AppendNumber(string key, long number, bool isNeeded)
        {
            if (isNeeded)
            {
                Append(key, Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)));
            }
        }

        // "LENGTH KEY=VALUE\n", the length counting itself.
        void Append(string key, ReadOnlySpan<byte> value)
        {
            var rest = Encoding.UTF8.GetByteCount(key) + value.Length + 3;
            var length = rest + Digits(rest);
            length = rest + Digits(length);
            records.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{length} {key}=")));
            records.Write(value);
            records.WriteByte((byte)'\n');
        }
    }

    private static int Digits(int number) => number.ToString(CultureInfo.InvariantCulture).Length;

    // A time before 1970 counts its nanoseconds forward from the second below it; as a number that is the second above, less the rest.
    private static string Decimal(long seconds, uint nanoseconds) => seconds < 0 && nanoseconds > 0
        ? string.Create(CultureInfo.InvariantCulture, $"{(seconds == -1 ? "-0" : $"{seconds + 1}")}.{1_000_000_000 - nanoseconds:D9}")
        : string.Create(CultureInfo.InvariantCulture, $"{seconds}.{nanoseconds:D9}");

    private void WriteHeader(
        ReadOnlySpan<byte> path, char type, ReadOnlySpan<byte> target, uint mode, uint userId, uint groupId, long size, long seconds, uint major, uint minor)
    {
        var block = _block.AsSpan();
        block.Clear();
        path[..Math.Min(path.Length, 100)].CopyTo(block);
        Octal(block.Slice(100, 8), mode & 0xfff);
        Octal(block.Slice(108, 8), userId <= LargestOctalId ? userId : 0);
        Octal(block.Slice(116, 8), groupId <= LargestOctalId ? groupId : 0);
        Octal(block.Slice(124, 12), size <= LargestOctalSize ? size : 0);
        Octal(block.Slice(136, 12), seconds is >= 0 and <= LargestOctalSize ? seconds : 0);
        block.Slice(148, 8).Fill((byte)' ');
        block[156] = (byte)type;
        target[..Math.Min(target.Length, 100)].CopyTo(block[157..]);
        "ustar\000"u8.CopyTo(block[257..]);
        Octal(block.Slice(329, 8), major);
        Octal(block.Slice(337, 8), minor);
        var sum = 0;
        foreach (var one in block)
        {
            sum += one;
        }

        Octal(block.Slice(148, 7), sum);
        archive.Write(_block);
    }

    // Digits, then the NUL that is there already.
    private static void Octal(Span<byte> field, long number)
    {
        for (var i = field.Length - 2; i >= 0; i--)
        {
            field[i] = (byte)('0' + (number & 7));
            number >>= 3;
        }
    }

    private void WriteData(TarEntry entry, Stream? data)
    {
        var left = entry.SizeInBytes;
        while (left > 0)
        {
            var read = data?.Read(_buffer.AsSpan(0, (int)Math.Min(_buffer.Length, left))) ?? 0;
            if (read == 0)
            {
                throw new IOException($"'{ImageErrors.Shorten(entry.Path)}' became shorter while it was read");
            }

            archive.Write(_buffer.AsSpan(0, read));
            left -= read;
            DataInBytes += read;
        }

        Pad(entry.SizeInBytes);
    }

    private void Pad(long length)
    {
        var padding = (int)((BlockSizeInBytes - (length % BlockSizeInBytes)) % BlockSizeInBytes);
        Array.Clear(_block);
        archive.Write(_block.AsSpan(0, padding));
    }
}
