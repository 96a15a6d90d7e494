using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Containers;

/// <summary>How a <see cref="ContainerDevice"/> is named.</summary>
/// <param name="Value">The word as it stands in JSON.</param>
[JsonConverter(typeof(OpenWordConverter<DeviceType>))]
public readonly record struct DeviceType(string Value) : IOpenWord<DeviceType>
{
    /// <summary>By the class of its interfaces.</summary>
    public static DeviceType ClassGuid { get; } = new("ClassGuid");

    /// <summary>By its location path.</summary>
    public static DeviceType DeviceInstance { get; } = new("DeviceInstance");

    /// <summary>The host's GPU is mirrored.</summary>
    public static DeviceType GpuMirror { get; } = new("GpuMirror");

    /// <inheritdoc/>
    public static DeviceType From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
