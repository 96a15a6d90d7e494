using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Containers;

/// <summary>A symbolic link of the object manager's namespace.</summary>
public sealed record ObjectSymlink : Document
{
    /// <summary>Its name.</summary>
    [JsonPropertyName("name")]
    public string? Name { get; init; }

    /// <summary>Its target.</summary>
    [JsonPropertyName("path")]
    public string? Path { get; init; }

    /// <summary>Where the target is looked up.</summary>
    [JsonPropertyName("scope")]
    public string? Scope { get; init; }

    /// <summary>Whose security descriptor it gets.</summary>
    [JsonPropertyName("pathtoclone")]
    public string? PathToClone { get; init; }

    /// <summary>The access mask.</summary>
    [JsonPropertyName("access_mask")]
    public int AccessMask { get; init; }
}
