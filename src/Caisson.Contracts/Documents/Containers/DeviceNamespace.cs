using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Containers;

/// <summary>Devices that an extension adds.</summary>
public sealed record DeviceNamespace : Document
{
    /// <summary>Whether the driver store is needed inside.</summary>
    [JsonPropertyName("requires_driverstore")]
    public bool RequiresDriverStore { get; init; }

    /// <summary>Categories.</summary>
    [JsonPropertyName("device_category")]
    public IReadOnlyList<DeviceCategory>? DeviceCategories { get; init => field = NoNulls.In(value); }

    /// <summary>Instances.</summary>
    [JsonPropertyName("device_instance")]
    public IReadOnlyList<DeviceInstance>? DeviceInstances { get; init => field = NoNulls.In(value); }
}
