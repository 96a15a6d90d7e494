using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Containers;

/// <summary>A category of devices.</summary>
public sealed record DeviceCategory : Document
{
    /// <summary>Its name.</summary>
    [JsonPropertyName("name")]
    public string? Name { get; init; }

    /// <summary>Its interface classes.</summary>
    [JsonPropertyName("interface_class")]
    public IReadOnlyList<InterfaceClass>? InterfaceClasses { get; init => field = NoNulls.In(value); }
}
