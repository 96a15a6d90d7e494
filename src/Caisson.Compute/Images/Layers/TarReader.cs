using System.Text;
using Caisson.Contracts.Errors;
using Caisson.Platform.Linux.Trees;

namespace Caisson.Compute.Images.Layers;

/// <summary>Reads a tar archive forward, entry by entry; memory is bounded whatever the archive says.</summary>
/// <remarks>
/// Formats: v7, ustar and pax (POSIX.1-2017, pax(1)), GNU long names (tar(5)). Our own because the framework's reader decodes names and attribute values
/// as UTF-8, which destroys binary ones (<c>security.capability</c>), and allocates what a header asks for, up to 2 GiB. The header, 512 bytes:
/// <code>
///   0 name 100 · 100 mode 8 · 108 uid 8 · 116 gid 8 · 124 size 12 · 136 mtime 12 · 148 checksum 8 · 156 type 1
/// 157 link 100 · 257 magic 6 · 263 version 2 · 265 user 32 · 297 group 32 · 329 major 8 · 337 minor 8 · 345 prefix 155
/// </code>
/// Numbers are octal text, or big-endian binary when the first bit is set. Global extended headers are skipped, as container engines do.
/// </remarks>
internal sealed class TarReader(Stream archive)
{
    private const int BlockSizeInBytes = 512;
    private const int MaximumExtendedHeaderInBytes = 1 << 20;
    private const int MaximumLongNameInBytes = 64 * 1024;

    private readonly byte[] _block = new byte[BlockSizeInBytes];
    private long _dataLeft;
    private int _paddingLeft;

    /// <summary>Where the current entry's data begins, counted from the archive's start.</summary>
    internal long Position { get; private set; }

    /// <summary>Goes to the next entry, past what is left of the present one.</summary>
    /// <returns>Null at the end.</returns>
    internal TarEntry? Next()
    {
        PaxHeader? extended = null;
        byte[]? longName = null;
        byte[]? longTarget = null;
        while (true)
        {
            SkipRest();
            if (!ReadHeader())
            {
                return extended is null && longName is null && longTarget is null
                    ? null
                    : throw ImageErrors.Invalid("reading archive: it ends after an extended header");
            }

            var type = (char)_block[156];
            switch (type)
            {
                case 'x':
                    extended = PaxHeader.Parse(ReadMetadata(MaximumExtendedHeaderInBytes));
                    break;
                case 'g':
                    _ = ReadMetadata(MaximumExtendedHeaderInBytes);
                    break;
                case 'L':
                    longName = UntilNul(ReadMetadata(MaximumLongNameInBytes));
                    break;
                case 'K':
                    longTarget = UntilNul(ReadMetadata(MaximumLongNameInBytes));
                    break;
                default:
                    return MakeEntry(type, extended, longName, longTarget);
            }
        }
    }

    /// <summary>Reads from the present file's data.</summary>
    /// <param name="buffer">Where to.</param>
    /// <returns>0 at the end of the data.</returns>
    internal int Read(Span<byte> buffer)
    {
        var wanted = (int)Math.Min(buffer.Length, _dataLeft);
        if (wanted == 0)
        {
            return 0;
        }

        var read = archive.Read(buffer[..wanted]);
        if (read == 0)
        {
            throw Truncated();
        }

        _dataLeft -= read;
        Position += read;
        return read;
    }

    private static ComputeOperationException Truncated() => ImageErrors.Invalid("reading archive: it ends in the middle of an entry");

    private static byte[] UntilNul(ReadOnlySpan<byte> field)
    {
        var end = field.IndexOf((byte)0);
        return (end < 0 ? field : field[..end]).ToArray();
    }

    private TarEntry MakeEntry(char type, PaxHeader? extended, byte[]? longName, byte[]? longTarget)
    {
        var path = extended?.Path ?? longName ?? HeaderPath();
        var kind = type switch
        {
            '\0' when path.AsSpan().EndsWith("/"u8) => TarEntryKind.Directory,
            '\0' or '0' or '7' => TarEntryKind.File,
            '1' => TarEntryKind.HardLink,
            '2' => TarEntryKind.SymbolicLink,
            '3' => TarEntryKind.CharacterDevice,
            '4' => TarEntryKind.BlockDevice,
            '5' => TarEntryKind.Directory,
            '6' => TarEntryKind.Fifo,
            'S' => throw ImageErrors.NotSupported(
                $"reading archive: '{ImageErrors.Shorten(path)}' is a sparse file", "Write the archive again without --sparse."),
            _ => throw ImageErrors.Invalid($"reading archive: '{ImageErrors.Shorten(path)}' is of unknown type '{ImageErrors.Shorten(type.ToString())}'"),
        };
        var size = extended?.SizeInBytes ?? Number(124, 12, "size");
        if (size is < 0 or > long.MaxValue - BlockSizeInBytes)
        {
            throw ImageErrors.Invalid($"reading archive: the size of '{ImageErrors.Shorten(path)}' is out of range");
        }

        SetData(kind == TarEntryKind.File ? size : 0);
        var isDevice = kind is TarEntryKind.CharacterDevice or TarEntryKind.BlockDevice;
        return new TarEntry
        {
            Kind = kind,
            Path = path,
            LinkTarget = extended?.LinkTarget ?? longTarget ?? UntilNul(_block.AsSpan(157, 100)),
            SizeInBytes = _dataLeft,
            Mode = (uint)Number(100, 8, "mode") & 0xfff,
            UserId = extended?.UserId ?? Id(108, "uid"),
            GroupId = extended?.GroupId ?? Id(116, "gid"),
            Modified = extended?.Modified ?? new FileTime(Number(136, 12, "mtime"), 0),
            Device = isDevice ? new DeviceNumber(Id(329, "device"), Id(337, "device")) : default,
            Attributes = extended?.Attributes ?? [],
        };
    }

    private byte[] HeaderPath()
    {
        var name = UntilNul(_block.AsSpan(0, 100));
        var isUstar = _block.AsSpan(257, 6).SequenceEqual("ustar\0"u8);
        var prefix = isUstar ? UntilNul(_block.AsSpan(345, 155)) : [];
        return prefix.Length == 0 ? name : [.. prefix, (byte)'/', .. name];
    }

    private bool ReadHeader()
    {
        if (!FillBlock())
        {
            return false;
        }

        if (!_block.AsSpan().ContainsAnyExcept((byte)0))
        {
            return false;
        }

        long unsigned = 0;
        long signed = 0;
        for (var i = 0; i < BlockSizeInBytes; i++)
        {
            var value = i is >= 148 and < 156 ? (byte)' ' : _block[i];
            unsigned += value;
            signed += (sbyte)value;
        }

        var checksum = Number(148, 8, "checksum");
        return checksum == unsigned || checksum == signed
            ? true
            : throw ImageErrors.Invalid("reading archive: a header's checksum is wrong; it is damaged or no tar archive");
    }

    private bool FillBlock()
    {
        var filled = 0;
        while (filled < BlockSizeInBytes)
        {
            var read = archive.Read(_block.AsSpan(filled));
            if (read == 0)
            {
                return filled == 0 ? false : throw Truncated();
            }

            filled += read;
        }

        Position += BlockSizeInBytes;
        return true;
    }

    private byte[] ReadMetadata(int limit)
    {
        var size = Number(124, 12, "size");
        if (size < 0 || size > limit)
        {
            throw ImageErrors.TooLarge($"reading archive: a long name or extended header is longer than {limit} bytes");
        }

        SetData(size);
        var data = new byte[size];
        for (var filled = 0; filled < data.Length;)
        {
            filled += Read(data.AsSpan(filled));
        }

        return data;
    }

    private void SetData(long size)
    {
        _dataLeft = size;
        _paddingLeft = (int)((BlockSizeInBytes - (size % BlockSizeInBytes)) % BlockSizeInBytes);
    }

    private void SkipRest()
    {
        if (archive.CanSeek)
        {
            var rest = _dataLeft + _paddingLeft;
            if (rest > archive.Length - archive.Position)
            {
                throw Truncated();
            }

            archive.Position += rest;
            Position += rest;
            _dataLeft = 0;
            _paddingLeft = 0;
            return;
        }

        var buffer = _dataLeft + _paddingLeft > BlockSizeInBytes ? new byte[64 * 1024] : new byte[BlockSizeInBytes];
        while (_dataLeft > 0)
        {
            _ = Read(buffer);
        }

        while (_paddingLeft > 0)
        {
            var read = archive.Read(buffer.AsSpan(0, _paddingLeft));
            if (read == 0)
            {
                throw Truncated();
            }

            _paddingLeft -= read;
            Position += read;
        }
    }

    private uint Id(int offset, string field) =>
        Number(offset, 8, field) is >= 0 and <= uint.MaxValue and var id
            ? (uint)id
            : throw ImageErrors.Invalid($"reading archive: a header's {field} is out of range");

    private long Number(int offset, int length, string field)
    {
        var text = _block.AsSpan(offset, length);
        if ((text[0] & 0x80) != 0)
        {
            return Binary(text, field);
        }

        var digits = Encoding.ASCII.GetString(text).AsSpan().Trim(" \0");
        long number = 0;
        foreach (var digit in digits)
        {
            if (digit is < '0' or > '7')
            {
                throw ImageErrors.Invalid($"reading archive: a header's {field} is no octal number");
            }

            // 12 digits of 3 bits fit.
            number = (number << 3) | (long)(digit - '0');
        }

        return number;
    }

    private static long Binary(ReadOnlySpan<byte> text, string field)
    {
        var isNegative = (text[0] & 0x40) != 0;
        var number = isNegative ? (long)(sbyte)text[0] : text[0] & 0x3f;
        foreach (var value in text[1..])
        {
            if (number is > long.MaxValue >> 8 or < long.MinValue >> 8)
            {
                throw ImageErrors.Invalid($"reading archive: a header's {field} is out of range");
            }

            number = (number << 8) | value;
        }

        return number;
    }
}
