using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>Limits of a Windows container.</summary>
public sealed record WindowsResources : Document
{
    /// <summary>Memory.</summary>
    [JsonPropertyName("memory")]
    public WindowsMemoryResources? Memory { get; init; }

    /// <summary>Processors.</summary>
    [JsonPropertyName("cpu")]
    public WindowsCpuResources? Cpu { get; init; }

    /// <summary>Storage.</summary>
    [JsonPropertyName("storage")]
    public WindowsStorageResources? Storage { get; init; }
}
