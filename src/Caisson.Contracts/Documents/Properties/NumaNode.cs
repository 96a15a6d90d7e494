namespace Caisson.Contracts.Documents.Properties;

/// <summary>A NUMA node and where it lies.</summary>
public sealed record NumaNode : Document
{
    /// <summary>Its number inside.</summary>
    public uint VirtualNodeIndex { get; init; }

    /// <summary>The host's node.</summary>
    public uint PhysicalNodeIndex { get; init; }
}
