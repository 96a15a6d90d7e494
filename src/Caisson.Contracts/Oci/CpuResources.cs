using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>Processor limits.</summary>
public sealed record CpuResources : Document
{
    /// <summary>The relative weight on cgroup v1's scale, 2 to 262144.</summary>
    [JsonPropertyName("shares")]
    public ulong? Shares { get; init; }

    /// <summary>Time per period, in microseconds; -1 is unlimited.</summary>
    [JsonPropertyName("quota")]
    public long? Quota { get; init; }

    /// <summary>Time that may be saved up beyond the quota, in microseconds.</summary>
    [JsonPropertyName("burst")]
    public ulong? Burst { get; init; }

    /// <summary>The period, in microseconds.</summary>
    [JsonPropertyName("period")]
    public ulong? Period { get; init; }

    /// <summary>Real-time time per period, in microseconds.</summary>
    [JsonPropertyName("realtimeRuntime")]
    public long? RealtimeRuntime { get; init; }

    /// <summary>The real-time period, in microseconds.</summary>
    [JsonPropertyName("realtimePeriod")]
    public ulong? RealtimePeriod { get; init; }

    /// <summary>Processors, a list such as <c>0-3,7</c>.</summary>
    [JsonPropertyName("cpus")]
    public string? Cpus { get; init; }

    /// <summary>Memory nodes, a list.</summary>
    [JsonPropertyName("mems")]
    public string? Mems { get; init; }

    /// <summary>1 makes the group run only when nothing else does.</summary>
    [JsonPropertyName("idle")]
    public long? Idle { get; init; }
}
