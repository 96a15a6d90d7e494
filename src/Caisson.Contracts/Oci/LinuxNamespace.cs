using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>A namespace to make, or to join.</summary>
public sealed record LinuxNamespace : Document
{
    /// <summary>Which kind.</summary>
    [JsonPropertyName("type")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required NamespaceType Type { get; init; }

    /// <summary>The file of the namespace to join; absent makes a new one.</summary>
    [JsonPropertyName("path")]
    public string? Path { get; init; }
}
