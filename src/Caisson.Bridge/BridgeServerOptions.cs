namespace Caisson.Bridge;

/// <summary>How a <see cref="BridgeServer"/> behaves.</summary>
public sealed record BridgeServerOptions
{
    /// <summary>The defaults.</summary>
    public static BridgeServerOptions Default { get; } = new();

    /// <summary>The largest message we accept from one of our own clients, header included. Any other peer is held to 64 KiB.</summary>
    public int MaximumMessageBytes { get; init; } = 8 << 20;

    /// <summary>How many requests of one connection may be in progress; one more is refused. Terminating and closing always find room.</summary>
    public int MaximumCallsInProgress { get; init; } = 512;

    /// <summary>How many bytes of replies may wait for a peer that does not read before its connection is given up.</summary>
    public int MaximumWaitingBytes { get; init; } = 64 << 20;

    /// <summary>The operating system that the served engine runs, as announced in the capabilities.</summary>
    public string RuntimeOsType { get; init; } = "Linux";
}
