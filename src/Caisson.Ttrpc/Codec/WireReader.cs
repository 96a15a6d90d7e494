using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Caisson.Ttrpc.Codec;

/// <summary>Reads protobuf's encoding out of bytes that nobody vouches for.</summary>
/// <remarks>
/// Every length is compared with what is there before anything is allocated. Messages nest <see cref="MaximumDepth"/> deep at most, and one decoding makes
/// <see cref="MaximumItems"/> items at most: two bytes of an empty element would otherwise cost a hundred. Anything wrong is a <see cref="WireFormatException"/>.
/// </remarks>
public ref struct WireReader
{
    /// <summary>How deep messages may nest.</summary>
    public const int MaximumDepth = 64;

    /// <summary>How many messages, texts, byte strings and list elements one decoding may make.</summary>
    public const int MaximumItems = 262_144;

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly int _depth;
    private int _position;
    private int _items;

    /// <summary>Reads from the beginning of some bytes.</summary>
    /// <param name="bytes">The bytes; the reader's end is theirs.</param>
    public WireReader(ReadOnlySpan<byte> bytes)
        : this(bytes, 0, 0)
    {
    }

    private WireReader(ReadOnlySpan<byte> bytes, int depth, int items)
    {
        _bytes = bytes;
        _depth = depth;
        _items = items;
    }

    /// <summary>Whether nothing is left.</summary>
    public readonly bool IsAtEnd => _position == _bytes.Length;

    /// <summary>Reads one whole message.</summary>
    /// <typeparam name="T">Its kind.</typeparam>
    /// <param name="bytes">The message and nothing else.</param>
    /// <exception cref="WireFormatException">The bytes are no such message.</exception>
    public static T Read<T>(ReadOnlySpan<byte> bytes)
        where T : class, ITtrpcMessage<T>
    {
        var reader = new WireReader(bytes);
        return T.Read(ref reader);
    }

    /// <summary>Reads the next field's tag: its number times eight plus its <see cref="WireType"/>.</summary>
    /// <param name="tag">The tag; 0 at the end.</param>
    /// <returns>Whether there was one.</returns>
    public bool TryReadTag(out uint tag)
    {
        tag = 0;
        if (IsAtEnd)
        {
            return false;
        }

        var read = ReadVarint();
        if (read > uint.MaxValue || read >> 3 == 0)
        {
            throw new WireFormatException($"tag {read} at byte {_position} names no field");
        }

        tag = (uint)read;
        return true;
    }

    /// <summary>Reads a varint of up to 64 bits.</summary>
    public ulong ReadVarint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var next = ReadByte();
            if (shift == 63 && next > 1)
            {
                break;
            }

            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new WireFormatException($"the number that ends at byte {_position} has more than 64 bits");
    }

    /// <summary>Reads an <c>int64</c>.</summary>
    public long ReadInt64() => (long)ReadVarint();

    /// <summary>Reads an <c>int32</c>, or an <c>enum</c>; of a longer number the low 32 bits, as protobuf has it.</summary>
    public int ReadInt32() => (int)ReadVarint();

    /// <summary>Reads a <c>uint64</c>.</summary>
    public ulong ReadUInt64() => ReadVarint();

    /// <summary>Reads a <c>uint32</c>; of a longer number the low 32 bits.</summary>
    public uint ReadUInt32() => (uint)ReadVarint();

    /// <summary>Reads an <c>sint64</c>: zigzag.</summary>
    public long ReadSInt64()
    {
        var value = ReadVarint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>Reads an <c>sint32</c>: zigzag.</summary>
    public int ReadSInt32()
    {
        var value = ReadUInt32();
        return (int)(value >> 1) ^ -(int)(value & 1);
    }

    /// <summary>Reads a <c>bool</c>.</summary>
    public bool ReadBool() => ReadVarint() != 0;

    /// <summary>Reads a <c>fixed32</c>.</summary>
    public uint ReadFixed32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));

    /// <summary>Reads a <c>fixed64</c>.</summary>
    public ulong ReadFixed64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));

    /// <summary>Reads an <c>sfixed32</c>.</summary>
    public int ReadSFixed32() => (int)ReadFixed32();

    /// <summary>Reads an <c>sfixed64</c>.</summary>
    public long ReadSFixed64() => (long)ReadFixed64();

    /// <summary>Reads a <c>float</c>.</summary>
    public float ReadSingle() => BinaryPrimitives.ReadSingleLittleEndian(Take(sizeof(float)));

    /// <summary>Reads a <c>double</c>.</summary>
    public double ReadDouble() => BinaryPrimitives.ReadDoubleLittleEndian(Take(sizeof(double)));

    /// <summary>Reads a <c>string</c>; text that is not UTF-8 is an error.</summary>
    public string ReadString()
    {
        CountItem();
        var bytes = TakeDelimited();
        return Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : throw new WireFormatException($"the text that ends at byte {_position} is not UTF-8");
    }

    /// <summary>Reads <c>bytes</c>: a copy.</summary>
    public ReadOnlyMemory<byte> ReadBytes()
    {
        CountItem();
        return TakeDelimited().ToArray();
    }

    /// <summary>Reads a message that stands in this one.</summary>
    /// <typeparam name="T">Its kind.</typeparam>
    public T ReadMessage<T>()
        where T : class, ITtrpcMessage<T>
    {
        var inner = Enter();
        var message = T.Read(ref inner);
        Leave(inner);
        return message;
    }

    /// <summary>A reader over the delimited bytes that follow: a message, a packed list or an entry of a map. <see cref="Leave"/> comes after it.</summary>
    public WireReader Enter()
    {
        CountItem();
        return _depth < MaximumDepth
            ? new WireReader(TakeDelimited(), _depth + 1, _items)
            : throw new WireFormatException($"messages nest deeper than {MaximumDepth}");
    }

    /// <summary>Goes on after what <see cref="Enter"/> gave.</summary>
    /// <param name="inner">That reader, read as far as its user liked.</param>
    public void Leave(in WireReader inner) => _items = inner._items;

    /// <summary>Counts an element of a list towards <see cref="MaximumItems"/>.</summary>
    public void CountItem()
    {
        if (++_items > MaximumItems)
        {
            throw new WireFormatException($"a message of more than {MaximumItems} items");
        }
    }

    /// <summary>Passes over the value of a field that nobody knows.</summary>
    /// <param name="tag">Its tag.</param>
    public void Skip(uint tag)
    {
        switch ((WireType)(tag & 7))
        {
            case WireType.Varint:
                ReadVarint();
                break;
            case WireType.Fixed64:
                Take(sizeof(ulong));
                break;
            case WireType.LengthDelimited:
                TakeDelimited();
                break;
            case WireType.Fixed32:
                Take(sizeof(uint));
                break;
            default:
                throw new WireFormatException($"field {tag >> 3} has wire type {tag & 7}, which is none or a group's");
        }
    }

    private byte ReadByte() => IsAtEnd ? throw new WireFormatException($"the message ends at byte {_position}, within a number") : _bytes[_position++];

    private ReadOnlySpan<byte> TakeDelimited()
    {
        var length = ReadVarint();
        return length <= (ulong)(_bytes.Length - _position)
            ? Take((int)length)
            : throw new WireFormatException($"a field of {length} bytes at byte {_position}, with {_bytes.Length - _position} left");
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _bytes.Length - _position)
        {
            throw new WireFormatException($"the message ends within the {length} bytes at byte {_position}");
        }

        var taken = _bytes.Slice(_position, length);
        _position += length;
        return taken;
    }
}
