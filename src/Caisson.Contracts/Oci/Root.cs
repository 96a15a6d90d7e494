using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>The root file system of a container.</summary>
public sealed record Root : Document
{
    /// <summary>The directory; relative to the bundle unless absolute.</summary>
    [JsonPropertyName("path")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string Path { get; init; }

    /// <summary>Whether the root is read-only inside.</summary>
    [JsonPropertyName("readonly")]
    public bool IsReadOnly { get; init; }
}
