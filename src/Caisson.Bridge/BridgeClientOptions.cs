namespace Caisson.Bridge;

/// <summary>How a <see cref="BridgeComputeService"/> behaves.</summary>
public sealed record BridgeClientOptions
{
    /// <summary>The defaults.</summary>
    public static BridgeClientOptions Default { get; } = new();

    /// <summary>How long one call may take before it fails with <see cref="Caisson.Contracts.Errors.ErrorCode.Timeout"/>; 5 minutes, as the protocol's
    /// own host waits. The connection survives. Waits and subscriptions have no deadline. <see cref="Timeout.InfiniteTimeSpan"/> turns it off.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The largest message we accept from one of our own servers, header included. A Microsoft peer is always held to 64 KiB.</summary>
    public int MaximumMessageBytes { get; init; } = 8 << 20;

    /// <summary>How many notifications may wait for a subscriber that does not read before its subscription fails.</summary>
    public int MaximumWaitingNotifications { get; init; } = 65536;
}
