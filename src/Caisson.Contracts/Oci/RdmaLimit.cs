using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>Limits of one RDMA device.</summary>
public sealed record RdmaLimit : Document
{
    /// <summary>Handles.</summary>
    [JsonPropertyName("hcaHandles")]
    public uint? HcaHandles { get; init; }

    /// <summary>Objects.</summary>
    [JsonPropertyName("hcaObjects")]
    public uint? HcaObjects { get; init; }
}
