using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Containers;

/// <summary>Device namespace extensions.</summary>
public sealed record ContainerDefinitionDevice : Document
{
    /// <summary>The extensions.</summary>
    [JsonPropertyName("device_extension")]
    public IReadOnlyList<DeviceExtension>? DeviceExtensions { get; init => field = NoNulls.In(value); }
}
