namespace Caisson.Engine.Processes;

/// <summary>The last bytes of an output, for whoever attaches later.</summary>
internal sealed class OutputTail
{
    /// <summary>How many are kept.</summary>
    public const int Capacity = 16 << 10;

    private byte[] _ring = [];
    private int _end;
    private int _length;

    /// <summary>Adds bytes and lets go of the oldest.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        bytes = bytes.Length > Capacity ? bytes[^Capacity..] : bytes;
        if (_ring.Length < Capacity && _length + bytes.Length > _ring.Length)
        {
            Grow(_length + bytes.Length);
        }

        var first = Math.Min(bytes.Length, _ring.Length - _end);
        bytes[..first].CopyTo(_ring.AsSpan(_end));
        bytes[first..].CopyTo(_ring);
        _end = _ring.Length == 0 ? 0 : (_end + bytes.Length) % _ring.Length;
        _length = Math.Min(_length + bytes.Length, _ring.Length);
    }

    /// <summary>The last lines, an unfinished one included; fewer where the bytes kept hold fewer whole ones.</summary>
    public byte[] LastLines(int lines)
    {
        var bytes = ToArray();
        if (lines <= 0 || bytes.Length == 0)
        {
            return [];
        }

        var start = bytes[^1] == '\n' ? bytes.Length - 1 : bytes.Length;
        for (; lines > 0; lines--)
        {
            start = bytes.AsSpan(0, start).LastIndexOf((byte)'\n');
            if (start < 0)
            {
                return FromFirstWholeLine(bytes);
            }
        }

        return bytes[(start + 1)..];
    }

    // What is kept may begin in the middle of a line once anything was let go.
    private byte[] FromFirstWholeLine(byte[] bytes)
    {
        if (_length < Capacity)
        {
            return bytes;
        }

        var end = bytes.AsSpan().IndexOf((byte)'\n');
        return end >= 0 && end < bytes.Length - 1 ? bytes[(end + 1)..] : bytes;
    }

    private byte[] ToArray()
    {
        var bytes = new byte[_length];
        var start = _ring.Length == 0 ? 0 : (_end - _length + _ring.Length) % _ring.Length;
        var first = Math.Min(_length, _ring.Length - start);
        _ring.AsSpan(start, first).CopyTo(bytes);
        _ring.AsSpan(0, _length - first).CopyTo(bytes.AsSpan(first));
        return bytes;
    }

    private void Grow(int needed)
    {
        var ring = new byte[Math.Clamp(2 * needed, 512, Capacity)];
        var bytes = ToArray();
        bytes.CopyTo(ring, 0);
        _ring = ring;
        _end = bytes.Length % ring.Length;
    }
}
