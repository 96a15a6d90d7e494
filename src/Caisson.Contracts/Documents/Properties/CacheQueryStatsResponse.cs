using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Properties;

/// <summary>Cache and memory bandwidth.</summary>
public sealed record CacheQueryStatsResponse : Document
{
    /// <summary>The L3 cache in use.</summary>
    public long L3OccupancyBytes { get; init; }

    /// <summary>The total bandwidth.</summary>
    [JsonPropertyName("L3TotalBwBytes")]
    public long L3TotalBandwidthBytes { get; init; }

    /// <summary>The bandwidth of the own node.</summary>
    [JsonPropertyName("L3LocalBwBytes")]
    public long L3LocalBandwidthBytes { get; init; }
}
