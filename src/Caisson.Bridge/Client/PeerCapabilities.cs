namespace Caisson.Bridge.Client;

/// <summary>What negotiation told us about the server.</summary>
/// <param name="Extensions">The version of our additions that both speak; 0: it is none of ours.</param>
/// <param name="TakesDescriptors">It takes descriptors with a request.</param>
/// <param name="MaximumOutboundBytes">The largest message it takes, header included.</param>
/// <param name="RuntimeOsType">The operating system it runs; empty where it does not say, which means Windows.</param>
internal sealed record PeerCapabilities(int Extensions, bool TakesDescriptors, int MaximumOutboundBytes, string RuntimeOsType)
{
    /// <summary>It is one of ours.</summary>
    internal bool HasExtensions => Extensions > 0;

    /// <summary>Processes can be attached to, and it can hold streams.</summary>
    internal bool HoldsStreams => Extensions >= 2;
}
