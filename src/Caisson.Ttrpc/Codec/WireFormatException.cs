namespace Caisson.Ttrpc.Codec;

/// <summary>Bytes that are no message: the one exception that comes out of decoding, whatever the bytes are.</summary>
public sealed class WireFormatException : FormatException
{
    /// <summary>Says what is wrong with the bytes.</summary>
    /// <param name="message">What, and where.</param>
    public WireFormatException(string message)
        : base(message)
    {
    }
}
