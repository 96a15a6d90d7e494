using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>One resource limit, see setrlimit(2).</summary>
public sealed record ResourceLimit : Document
{
    /// <summary>The name, for instance <c>RLIMIT_NOFILE</c>.</summary>
    [JsonPropertyName("type")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string Type { get; init; }

    /// <summary>The ceiling of the soft limit; 2^64-1 is unlimited.</summary>
    [JsonPropertyName("hard")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public ulong Hard { get; init; }

    /// <summary>What the kernel enforces; 2^64-1 is unlimited.</summary>
    [JsonPropertyName("soft")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public ulong Soft { get; init; }
}
