using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>Memory of a Solaris container.</summary>
public sealed record SolarisCappedMemory : Document
{
    /// <summary>Physical memory.</summary>
    [JsonPropertyName("physical")]
    public string? Physical { get; init; }

    /// <summary>Swap.</summary>
    [JsonPropertyName("swap")]
    public string? Swap { get; init; }
}
