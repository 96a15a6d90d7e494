using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Guest;

/// <summary>Block images mounted in a Windows guest (<c>WCOWBlockCims</c>).</summary>
public sealed record BlockCims : Document
{
    /// <summary>The images.</summary>
    [JsonPropertyName("BlockCIMs")]
    public IReadOnlyList<BlockCim>? Images { get; init => field = NoNulls.In(value); }

    /// <summary>The volume that appears.</summary>
    [JsonPropertyName("VolumeGUID")]
    public Guid VolumeGuid { get; init; }

    /// <summary>Mount flags.</summary>
    public uint MountFlags { get; init; }

    /// <summary>The container.</summary>
    [JsonPropertyName("ContainerID")]
    public string? ContainerId { get; init; }
}
