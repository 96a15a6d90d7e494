using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Containers;

/// <summary>A device interface class.</summary>
public sealed record InterfaceClass : Document
{
    /// <summary>How the identifier is to be read.</summary>
    [JsonPropertyName("type")]
    public string? Type { get; init; }

    /// <summary>The class.</summary>
    [JsonPropertyName("identifier")]
    public string? Identifier { get; init; }

    /// <summary>Whether children are taken as well.</summary>
    [JsonPropertyName("recurse")]
    public bool Recurse { get; init; }
}
