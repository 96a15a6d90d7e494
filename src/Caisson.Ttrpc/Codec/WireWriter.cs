using System.Buffers.Binary;
using System.Text;

namespace Caisson.Ttrpc.Codec;

/// <summary>Writes protobuf's encoding into room that was measured before.</summary>
public ref struct WireWriter
{
    private readonly Span<byte> _room;
    private int _position;

    /// <summary>Writes from the beginning of some room.</summary>
    /// <param name="room">The room: as long as what is written.</param>
    public WireWriter(Span<byte> room) => _room = room;

    /// <summary>How many bytes were written.</summary>
    public readonly int Position => _position;

    /// <summary>A message as bytes of its own.</summary>
    /// <typeparam name="T">Its kind.</typeparam>
    /// <param name="message">The message.</param>
    public static byte[] ToArray<T>(T message)
        where T : class, ITtrpcMessage<T>
    {
        ArgumentNullException.ThrowIfNull(message);
        var bytes = new byte[message.Measure()];
        var writer = new WireWriter(bytes);
        message.Write(ref writer);
        return bytes;
    }

    /// <summary>Writes a tag, or any other varint of 32 bits.</summary>
    /// <param name="value">The number.</param>
    public void WriteVarint(uint value) => WriteVarint((ulong)value);

    /// <summary>Writes a varint.</summary>
    /// <param name="value">The number.</param>
    public void WriteVarint(ulong value)
    {
        while (value >= 0x80)
        {
            _room[_position++] = (byte)(value | 0x80);
            value >>= 7;
        }

        _room[_position++] = (byte)value;
    }

    /// <summary>Writes an <c>int64</c>; negative ones take ten bytes.</summary>
    /// <param name="value">The number.</param>
    public void WriteInt64(long value) => WriteVarint((ulong)value);

    /// <summary>Writes an <c>int32</c> or <c>enum</c>; negative ones take ten bytes.</summary>
    /// <param name="value">The number.</param>
    public void WriteInt32(int value) => WriteVarint((ulong)value);

    /// <summary>Writes a <c>uint64</c>.</summary>
    /// <param name="value">The number.</param>
    public void WriteUInt64(ulong value) => WriteVarint(value);

    /// <summary>Writes a <c>uint32</c>.</summary>
    /// <param name="value">The number.</param>
    public void WriteUInt32(uint value) => WriteVarint((ulong)value);

    /// <summary>Writes an <c>sint64</c>: zigzag.</summary>
    /// <param name="value">The number.</param>
    public void WriteSInt64(long value) => WriteVarint(WireSize.ZigZag(value));

    /// <summary>Writes an <c>sint32</c>: zigzag.</summary>
    /// <param name="value">The number.</param>
    public void WriteSInt32(int value) => WriteVarint((ulong)WireSize.ZigZag(value));

    /// <summary>Writes a <c>bool</c>.</summary>
    /// <param name="value">The value.</param>
    public void WriteBool(bool value) => _room[_position++] = value ? (byte)1 : (byte)0;

    /// <summary>Writes a <c>fixed32</c>.</summary>
    /// <param name="value">The number.</param>
    public void WriteFixed32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Next(sizeof(uint)), value);

    /// <summary>Writes a <c>fixed64</c>.</summary>
    /// <param name="value">The number.</param>
    public void WriteFixed64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Next(sizeof(ulong)), value);

    /// <summary>Writes an <c>sfixed32</c>.</summary>
    /// <param name="value">The number.</param>
    public void WriteSFixed32(int value) => WriteFixed32((uint)value);

    /// <summary>Writes an <c>sfixed64</c>.</summary>
    /// <param name="value">The number.</param>
    public void WriteSFixed64(long value) => WriteFixed64((ulong)value);

    /// <summary>Writes a <c>float</c>.</summary>
    /// <param name="value">The number.</param>
    public void WriteSingle(float value) => BinaryPrimitives.WriteSingleLittleEndian(Next(sizeof(float)), value);

    /// <summary>Writes a <c>double</c>.</summary>
    /// <param name="value">The number.</param>
    public void WriteDouble(double value) => BinaryPrimitives.WriteDoubleLittleEndian(Next(sizeof(double)), value);

    /// <summary>Writes a <c>string</c> with its length; what is not Unicode becomes U+FFFD.</summary>
    /// <param name="value">The text.</param>
    public void WriteString(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var length = Encoding.UTF8.GetByteCount(value);
        WriteVarint((uint)length);
        Encoding.UTF8.GetBytes(value, Next(length));
    }

    /// <summary>Writes <c>bytes</c> with their length.</summary>
    /// <param name="value">The bytes.</param>
    public void WriteBytes(ReadOnlyMemory<byte> value)
    {
        WriteVarint((uint)value.Length);
        value.Span.CopyTo(Next(value.Length));
    }

    /// <summary>Writes a message with its length.</summary>
    /// <typeparam name="T">Its kind.</typeparam>
    /// <param name="value">The message.</param>
    public void WriteMessage<T>(T value)
        where T : class, ITtrpcMessage<T>
    {
        ArgumentNullException.ThrowIfNull(value);
        WriteVarint((uint)value.Measure());
        value.Write(ref this);
    }

    private Span<byte> Next(int length)
    {
        var next = _room.Slice(_position, length);
        _position += length;
        return next;
    }
}
