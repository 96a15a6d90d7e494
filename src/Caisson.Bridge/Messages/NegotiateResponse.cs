namespace Caisson.Bridge.Messages;

/// <summary>Answers negotiation.</summary>
internal sealed record NegotiateResponse : ResponseMessage
{
    /// <summary>The version spoken from now on.</summary>
    public uint Version { get; init; }

    /// <summary>What the server can do.</summary>
    public Capabilities? Capabilities { get; init; }
}
