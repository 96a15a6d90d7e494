using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Caisson.Bridge.Messages;

/// <summary>Turns JSON into records and back; of what can go wrong only <see cref="BridgeProtocolException"/> escapes.</summary>
internal static class MessageBody
{
    /// <summary>Reads a message.</summary>
    /// <exception cref="BridgeProtocolException">It is not JSON, or not this message.</exception>
    internal static T Read<T>(ReadOnlySpan<byte> body, JsonTypeInfo<T> typeInfo)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(body, typeInfo) ?? throw new BridgeProtocolException($"a {typeof(T).Name} is null");
        }
        catch (Exception exception) when (IsDecodingFailure(exception))
        {
            throw new BridgeProtocolException($"a {typeof(T).Name} does not parse: {exception.Message}", exception);
        }
    }

    /// <summary>Reads a document that travels as a JSON string in a message.</summary>
    /// <exception cref="BridgeProtocolException">It is not JSON, or not this document.</exception>
    internal static T ReadText<T>(string? text, JsonTypeInfo<T> typeInfo)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(text ?? "null", typeInfo) ?? throw new BridgeProtocolException($"a {typeof(T).Name} is missing");
        }
        catch (Exception exception) when (IsDecodingFailure(exception))
        {
            throw new BridgeProtocolException($"a {typeof(T).Name} does not parse: {exception.Message}", exception);
        }
    }

    /// <summary>Writes a document as the JSON string that a message carries.</summary>
    internal static string WriteText<T>(T document, JsonTypeInfo<T> typeInfo) => JsonSerializer.Serialize(document, typeInfo);

    // The serializer wraps most of a converter's failures, not all of them.
    private static bool IsDecodingFailure(Exception exception) =>
        exception is JsonException or InvalidOperationException or NotSupportedException or FormatException or ArgumentException or OverflowException;
}
