using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Guest;

/// <summary>Layers combined to a root in a confidential Windows guest (<c>CWCOWCombinedLayers</c>).</summary>
public sealed record ConfidentialCombinedLayers : Document
{
    /// <summary>The container.</summary>
    [JsonPropertyName("ContainerID")]
    public string? ContainerId { get; init; }

    /// <summary>The layers.</summary>
    public WindowsCombinedLayers? CombinedLayers { get; init; }
}
