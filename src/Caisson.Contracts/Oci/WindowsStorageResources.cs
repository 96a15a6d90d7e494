using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>Storage limits of a Windows container.</summary>
public sealed record WindowsStorageResources : Document
{
    /// <summary>Operations a second.</summary>
    [JsonPropertyName("iops")]
    public ulong? Iops { get; init; }

    /// <summary>Bytes a second.</summary>
    [JsonPropertyName("bps")]
    public ulong? BytesPerSecond { get; init; }

    /// <summary>The least size of the scratch disk, bytes.</summary>
    [JsonPropertyName("sandboxSize")]
    public ulong? SandboxSize { get; init; }
}
