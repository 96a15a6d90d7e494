namespace Caisson.Contracts.Documents.Devices;

/// <summary>An assigned PCI device.</summary>
public sealed record VirtualPciDevice : Document
{
    /// <summary>Its functions.</summary>
    public IReadOnlyList<VirtualPciFunction>? Functions { get; init => field = NoNulls.In(value); }

    /// <summary>Whether its NUMA node shows inside; null leaves it to the service.</summary>
    public bool? PropagateNumaAffinity { get; init; }
}
