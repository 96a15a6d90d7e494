using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>A NUMA memory policy, see set_mempolicy(2) (1.3).</summary>
public sealed record MemoryPolicy : Document
{
    /// <summary>For instance <c>MPOL_BIND</c>.</summary>
    [JsonPropertyName("mode")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string Mode { get; init; }

    /// <summary>The nodes, a list such as <c>0-3</c>.</summary>
    [JsonPropertyName("nodes")]
    public string? Nodes { get; init; }

    /// <summary>For instance <c>MPOL_F_STATIC_NODES</c>.</summary>
    [JsonPropertyName("flags")]
    public IReadOnlyList<string>? Flags { get; init => field = NoNulls.In(value); }
}
