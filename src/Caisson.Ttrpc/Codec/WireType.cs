namespace Caisson.Ttrpc.Codec;

/// <summary>How a field's value is laid out: the low three bits of its tag (protobuf encoding, "Message structure").</summary>
public enum WireType
{
    /// <summary>Seven bits a byte, least significant first, the eighth says whether more follows; 10 bytes at most.</summary>
    Varint = 0,

    /// <summary>Eight bytes, little endian.</summary>
    Fixed64 = 1,

    /// <summary>A varint with the length, then so many bytes: text, bytes, messages, packed lists.</summary>
    LengthDelimited = 2,

    /// <summary>Four bytes, little endian.</summary>
    Fixed32 = 5,
}
