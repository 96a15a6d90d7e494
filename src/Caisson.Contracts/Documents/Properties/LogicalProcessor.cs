using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Properties;

/// <summary>A logical processor.</summary>
public sealed record LogicalProcessor : Document
{
    /// <summary>Its number.</summary>
    [JsonPropertyName("LpIndex")]
    public uint Index { get; init; }

    /// <summary>Its NUMA node.</summary>
    public byte NodeNumber { get; init; }

    /// <summary>Its socket.</summary>
    public uint PackageId { get; init; }

    /// <summary>Its core.</summary>
    public uint CoreId { get; init; }

    /// <summary>The host's own virtual processor on it.</summary>
    [JsonPropertyName("RootVpIndex")]
    public int RootVirtualProcessorIndex { get; init; }
}
