using Caisson.Contracts.Documents.Devices;

namespace Caisson.Contracts.Documents.Containers;

/// <summary>Hyper-V sockets of a container (<c>HvSocket</c>).</summary>
public sealed record ContainerHvSocket : Document
{
    /// <summary>Who may connect to what.</summary>
    public HvSocketSystemConfig? Config { get; init; }

    /// <summary>Whether PowerShell Direct works.</summary>
    public bool EnablePowerShellDirect { get; init; }
}
