using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Guest;

/// <summary>A part of a persistent memory device.</summary>
public sealed record VirtualPMemMappingInfo : Document
{
    /// <summary>Where it begins.</summary>
    [JsonPropertyName("DeviceOffsetInBytes")]
    public ulong OffsetInBytes { get; init; }

    /// <summary>Its size.</summary>
    [JsonPropertyName("DeviceSizeInBytes")]
    public ulong SizeInBytes { get; init; }
}
