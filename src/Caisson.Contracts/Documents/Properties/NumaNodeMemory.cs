namespace Caisson.Contracts.Documents.Properties;

/// <summary>Memory of a NUMA node of the host, in pages.</summary>
public sealed record NumaNodeMemory : Document
{
    /// <summary>All that can be used.</summary>
    public ulong TotalConsumableMemoryInPages { get; init; }

    /// <summary>Still free.</summary>
    public ulong AvailableMemoryInPages { get; init; }
}
