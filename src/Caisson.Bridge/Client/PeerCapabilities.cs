namespace Caisson.Bridge.Client;

/// <summary>What negotiation told us about the server.</summary>
/// <param name="HasExtensions">It is one of ours.</param>
/// <param name="TakesDescriptors">It takes descriptors with a request.</param>
/// <param name="MaximumOutboundBytes">The largest message it takes, header included.</param>
/// <param name="RuntimeOsType">The operating system it runs; empty where it does not say, which means Windows.</param>
internal sealed record PeerCapabilities(bool HasExtensions, bool TakesDescriptors, int MaximumOutboundBytes, string RuntimeOsType);
