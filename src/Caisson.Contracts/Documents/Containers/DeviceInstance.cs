using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Containers;

/// <summary>One device.</summary>
public sealed record DeviceInstance : Document
{
    /// <summary>Its instance id.</summary>
    [JsonPropertyName("id")]
    public string? Id { get; init; }

    /// <summary>Its location path.</summary>
    [JsonPropertyName("location_path")]
    public string? LocationPath { get; init; }

    /// <summary>Its port.</summary>
    [JsonPropertyName("port_name")]
    public string? PortName { get; init; }

    /// <summary>Its interface classes.</summary>
    [JsonPropertyName("interface_class")]
    public IReadOnlyList<InterfaceClass>? InterfaceClasses { get; init => field = NoNulls.In(value); }
}
