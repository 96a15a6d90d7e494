using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Containers;

/// <summary>A device namespace extension.</summary>
public sealed record DeviceExtension : Document
{
    /// <summary>The category.</summary>
    [JsonPropertyName("device_category")]
    public DeviceCategory? DeviceCategory { get; init; }

    /// <summary>The objects it adds.</summary>
    [JsonPropertyName("namespace")]
    public DeviceExtensionNamespace? Namespace { get; init; }
}
