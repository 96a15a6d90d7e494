using System.Buffers.Binary;

namespace Caisson.Ttrpc.Framing;

/// <summary>The ten bytes before every payload.</summary>
/// <remarks>
/// <code>
/// offset  size  field
///      0     4  length of the payload, big endian; 4 MiB at most, so the first byte is always zero
///      4     4  stream id, big endian; odd, for only clients begin streams
///      8     1  type: 1 request, 2 response, 3 data
///      9     1  flags
/// </code>
/// There is no handshake, ping, cancellation or flow control.
/// </remarks>
internal readonly record struct FrameHeader(uint Length, uint StreamId, FrameType Type, FrameFlags Flags)
{
    /// <summary>The header's length in bytes.</summary>
    public const int Size = 10;

    /// <summary>The longest payload, in bytes.</summary>
    public const int MaximumPayload = 4 << 20;

    public static FrameHeader Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt32BigEndian(bytes),
        BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]),
        (FrameType)bytes[8],
        (FrameFlags)bytes[9]);

    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt32BigEndian(bytes, Length);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[4..], StreamId);
        bytes[8] = (byte)Type;
        bytes[9] = (byte)Flags;
    }
}
