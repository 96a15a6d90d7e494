using Caisson.Bridge.Framing;

namespace Caisson.Bridge.Client;

/// <summary>A request without its response yet.</summary>
/// <param name="type">The request's message type.</param>
/// <param name="operation">Its name.</param>
/// <param name="objectId">What it is about.</param>
/// <param name="startedAt">A time stamp of the connection's clock.</param>
internal abstract class PendingCall(MessageType type, string operation, string? objectId, long startedAt)
{
    internal MessageType Type => type;

    internal string Operation => operation;

    internal string? ObjectId => objectId;

    internal long StartedAt => startedAt;

    /// <summary>Decodes the response and wakes the caller.</summary>
    /// <exception cref="BridgeProtocolException">It does not decode.</exception>
    internal abstract void Complete(ReadOnlySpan<byte> body);

    /// <summary>Wakes the caller with a failure.</summary>
    internal abstract void Fail(Exception exception);
}
