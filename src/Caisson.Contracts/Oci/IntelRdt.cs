using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>Intel Resource Director Technology, see resctrl.</summary>
public sealed record IntelRdt : Document
{
    /// <summary>The class of service.</summary>
    [JsonPropertyName("closID")]
    public string? ClosId { get; init; }

    /// <summary>Lines for the schemata file (1.3).</summary>
    [JsonPropertyName("schemata")]
    public IReadOnlyList<string>? Schemata { get; init => field = NoNulls.In(value); }

    /// <summary>The line for the L3 cache.</summary>
    [JsonPropertyName("l3CacheSchema")]
    public string? L3CacheSchema { get; init; }

    /// <summary>The line for memory bandwidth.</summary>
    [JsonPropertyName("memBwSchema")]
    public string? MemoryBandwidthSchema { get; init; }

    /// <summary>Watch the cache occupancy.</summary>
    [JsonPropertyName("enableCMT")]
    public bool EnableCacheMonitoring { get; init; }

    /// <summary>Watch the memory bandwidth.</summary>
    [JsonPropertyName("enableMBM")]
    public bool EnableBandwidthMonitoring { get; init; }

    /// <summary>Make a monitoring group (1.3).</summary>
    [JsonPropertyName("enableMonitoring")]
    public bool EnableMonitoring { get; init; }
}
