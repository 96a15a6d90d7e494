using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>Processor time of a Solaris container.</summary>
public sealed record SolarisCappedCpu : Document
{
    /// <summary>Processors, a decimal.</summary>
    [JsonPropertyName("ncpus")]
    public string? ProcessorCount { get; init; }
}
