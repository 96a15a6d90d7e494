namespace Caisson.Contracts.Documents.Properties;

/// <summary>A NUMA node of a running virtual machine.</summary>
public sealed record VirtualNodeInfo : Document
{
    /// <summary>Its number.</summary>
    public int VirtualNodeIndex { get; init; }

    /// <summary>The host's node.</summary>
    public int PhysicalNodeNumber { get; init; }

    /// <summary>Its processors.</summary>
    public int VirtualProcessorCount { get; init; }

    /// <summary>Its memory, in pages.</summary>
    public long MemoryUsageInPages { get; init; }
}
