using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Containers;

/// <summary>Objects that a device extension adds.</summary>
public sealed record DeviceExtensionNamespace : Document
{
    /// <summary>Of the object manager.</summary>
    [JsonPropertyName("ob")]
    public ObjectNamespace? Objects { get; init; }

    /// <summary>Devices.</summary>
    [JsonPropertyName("device")]
    public DeviceNamespace? Device { get; init; }
}
