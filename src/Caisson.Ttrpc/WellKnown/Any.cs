using Caisson.Ttrpc.Codec;

namespace Caisson.Ttrpc.WellKnown;

/// <summary>Packing and unpacking.</summary>
public sealed partial class Any
{
    /// <summary>Puts a message with the name of its type.</summary>
    /// <typeparam name="T">The message's type.</typeparam>
    /// <param name="message">The message.</param>
    /// <param name="typeUrl">Its full name; containerd wants it bare, without a prefix such as <c>type.googleapis.com/</c>.</param>
    public static Any Pack<T>(T message, string typeUrl)
        where T : class, ITtrpcMessage<T> => new() { TypeUrl = typeUrl, Value = WireWriter.ToArray(message) };

    /// <summary>Whether it holds a message of some type, whatever prefix its name has.</summary>
    /// <param name="fullName">The type's full name.</param>
    public bool Is(string fullName) => TypeUrl == fullName || TypeUrl.EndsWith("/" + fullName, StringComparison.Ordinal);

    /// <summary>Reads the message.</summary>
    /// <typeparam name="T">Its type; look with <see cref="Is"/> first.</typeparam>
    /// <exception cref="WireFormatException">It is no such message.</exception>
    public T Unpack<T>()
        where T : class, ITtrpcMessage<T> => WireReader.Read<T>(Value.Span);
}
