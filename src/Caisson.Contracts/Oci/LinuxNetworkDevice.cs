using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>A host network device moved into the container (1.3).</summary>
public sealed record LinuxNetworkDevice : Document
{
    /// <summary>Its name inside; absent keeps it.</summary>
    [JsonPropertyName("name")]
    public string? Name { get; init; }
}
