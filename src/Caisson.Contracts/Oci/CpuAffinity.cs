using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>Processors of an exec process, each a list such as <c>0-3,7</c>.</summary>
public sealed record CpuAffinity : Document
{
    /// <summary>Before it enters the container's cgroup.</summary>
    [JsonPropertyName("initial")]
    public string? Initial { get; init; }

    /// <summary>Once it is in the cgroup.</summary>
    [JsonPropertyName("final")]
    public string? Final { get; init; }
}
