namespace Caisson.Bridge.Messages;

/// <summary>The first request of every connection.</summary>
internal sealed record NegotiateRequest : RequestMessage
{
    /// <summary>The oldest version spoken.</summary>
    public uint MinimumVersion { get; init; }

    /// <summary>The newest version spoken.</summary>
    public uint MaximumVersion { get; init; }

    /// <summary>Ours: what the client adds to the protocol; a Microsoft peer does not look at it.</summary>
    public Extensions? Caisson { get; init; }
}
