using System.Text.Json;
using Caisson.Contracts.Codecs;

namespace Caisson.Bridge.Messages;

/// <summary>Turns JSON into records and back; of what can go wrong only <see cref="BridgeProtocolException"/> escapes.</summary>
internal static class MessageBody
{
    /// <summary>Reads a message.</summary>
    /// <exception cref="BridgeProtocolException">It is not JSON, or not this message.</exception>
    internal static T Read<T>(ReadOnlySpan<byte> body, JsonCodec<T> codec)
        where T : class
    {
        try
        {
            return codec.Read(body) ?? throw new BridgeProtocolException($"a {typeof(T).Name} is null");
        }
        catch (JsonException exception)
        {
            throw new BridgeProtocolException($"a {typeof(T).Name} does not parse: {exception.Message}", exception);
        }
    }

    /// <summary>Reads a document that travels as a JSON string in a message.</summary>
    /// <exception cref="BridgeProtocolException">It is not JSON, or not this document.</exception>
    internal static T ReadText<T>(string? text, JsonCodec<T> codec)
        where T : class
    {
        try
        {
            return codec.Read(text ?? "null") ?? throw new BridgeProtocolException($"a {typeof(T).Name} is missing");
        }
        catch (JsonException exception)
        {
            throw new BridgeProtocolException($"a {typeof(T).Name} does not parse: {exception.Message}", exception);
        }
    }

    /// <summary>Writes a document as the JSON string that a message carries.</summary>
    internal static string WriteText<T>(T document, JsonCodec<T> codec)
        where T : class =>
        codec.WriteText(document);
}
