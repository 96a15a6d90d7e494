namespace Caisson.Bridge.Framing;

/// <summary>The parts of a message type.</summary>
internal static class MessageTypes
{
    private const uint KindMask = 0xf0000000;

    /// <summary>Request, response or notification; other values are a breach of the protocol.</summary>
    internal static MessageKind KindOf(this MessageType type) => (MessageKind)((uint)type >> 28);

    /// <summary>The type of the response to a request: only the kind differs.</summary>
    internal static MessageType ToResponse(this MessageType request) =>
        (MessageType)(((uint)request & ~KindMask) | ((uint)MessageKind.Response << 28));
}
