using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.VirtualMachines;

/// <summary>How processors spread over NUMA nodes.</summary>
public sealed record NumaProcessors : Document
{
    /// <summary>Processors of one node.</summary>
    [JsonPropertyName("count_per_node")]
    public ProcessorRange? CountPerNode { get; init; }

    /// <summary>Nodes of one socket.</summary>
    [JsonPropertyName("node_per_socket")]
    public uint NodesPerSocket { get; init; }
}
