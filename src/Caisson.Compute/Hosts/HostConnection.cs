using Caisson.Bridge;
using Caisson.Contracts;

namespace Caisson.Compute.Hosts;

/// <summary>One handle on one system: a connection of its own to the system's host.</summary>
/// <param name="Id">The system.</param>
/// <param name="Service">The host's engine.</param>
/// <param name="System">The handle, as the host knows it.</param>
/// <param name="Process">The host, when we started it; null for somebody else's.</param>
internal sealed record HostConnection(SystemId Id, BridgeComputeService Service, SystemHandle System, HostProcess? Process)
{
    /// <summary>Those who read the system's notifications over it.</summary>
    public OpenSubscriptions Subscriptions { get; } = new();
}
