using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.VirtualMachines;

/// <summary>NUMA nodes of a virtual machine.</summary>
public sealed record Numa : Document
{
    /// <summary>How many.</summary>
    public byte VirtualNodeCount { get; init; }

    /// <summary>The host's nodes to use, one a node.</summary>
    public IReadOnlyList<long>? PreferredPhysicalNodes { get; init; }

    /// <summary>The nodes one by one.</summary>
    public IReadOnlyList<NumaSetting>? Settings { get; init => field = NoNulls.In(value); }

    /// <summary>The most memory of one node.</summary>
    [JsonPropertyName("MaxSizePerNode")]
    public ulong MaxSizePerNodeInMegabytes { get; init; }
}
