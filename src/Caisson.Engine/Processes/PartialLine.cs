using Caisson.Contracts.Logs;

namespace Caisson.Engine.Processes;

/// <summary>The beginning of a line whose line feed has not come yet.</summary>
internal sealed class PartialLine
{
    private byte[] _bytes = [];

    /// <summary>When its first byte came.</summary>
    public DateTimeOffset Since { get; private set; }

    /// <summary>How many bytes there are.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

    /// <summary>Adds bytes, as many as fit a record.</summary>
    /// <returns>How many were taken.</returns>
    public int Add(ReadOnlySpan<byte> bytes, DateTimeOffset now)
    {
        if (Length == 0)
        {
            Since = now;
        }

        var count = Math.Min(bytes.Length, LogCodec.MaximumBytes - Length);
        if (_bytes.Length < Length + count)
        {
            Array.Resize(ref _bytes, Math.Clamp(2 * (Length + count), 256, LogCodec.MaximumBytes));
        }

        bytes[..count].CopyTo(_bytes.AsSpan(Length));
        Length += count;
        return count;
    }

    /// <summary>Begins anew.</summary>
    public void Clear() => Length = 0;
}
