namespace Caisson.Contracts.Documents.V1;

/// <summary>Usage of a network adapter.</summary>
public sealed record NetworkStats : Document
{
    /// <summary>Bytes received.</summary>
    public ulong BytesReceived { get; init; }

    /// <summary>Bytes sent.</summary>
    public ulong BytesSent { get; init; }

    /// <summary>Packets received.</summary>
    public ulong PacketsReceived { get; init; }

    /// <summary>Packets sent.</summary>
    public ulong PacketsSent { get; init; }

    /// <summary>Packets dropped while receiving.</summary>
    public ulong DroppedPacketsIncoming { get; init; }

    /// <summary>Packets dropped while sending.</summary>
    public ulong DroppedPacketsOutgoing { get; init; }

    /// <summary>The endpoint.</summary>
    public string? EndpointId { get; init; }

    /// <summary>The adapter.</summary>
    public string? InstanceId { get; init; }
}
