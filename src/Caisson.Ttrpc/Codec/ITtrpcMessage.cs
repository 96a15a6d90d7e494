namespace Caisson.Ttrpc.Codec;

/// <summary>A protobuf message with a codec of its own; the generator writes them.</summary>
/// <typeparam name="TSelf">The message itself.</typeparam>
/// <remarks>Messages are immutable. Fields that a message does not know are skipped when it is read; of a field that may stand once the last one counts.</remarks>
public interface ITtrpcMessage<TSelf>
    where TSelf : class, ITtrpcMessage<TSelf>
{
    /// <summary>Reads a message up to the reader's end.</summary>
    /// <param name="reader">The bytes.</param>
    /// <returns>The message; fields that are missing have their defaults.</returns>
    /// <exception cref="WireFormatException">The bytes are no message.</exception>
    static abstract TSelf Read(ref WireReader reader);

    /// <summary>The message's length when written, in bytes.</summary>
    /// <exception cref="OverflowException">It is over 2 GiB.</exception>
    int Measure();

    /// <summary>Writes the message: exactly as many bytes as <see cref="Measure"/> says.</summary>
    /// <param name="writer">Where it goes.</param>
    void Write(ref WireWriter writer);
}
