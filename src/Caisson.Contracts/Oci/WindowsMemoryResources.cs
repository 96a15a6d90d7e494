using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>The memory limit of a Windows container.</summary>
public sealed record WindowsMemoryResources : Document
{
    /// <summary>Bytes.</summary>
    [JsonPropertyName("limit")]
    public ulong? Limit { get; init; }
}
