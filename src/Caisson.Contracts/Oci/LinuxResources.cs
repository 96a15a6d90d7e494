using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>Limits of a container, enforced by cgroups. Null leaves a value as it is.</summary>
public sealed record LinuxResources : Document
{
    /// <summary>Device access rules, the later ones override the earlier.</summary>
    [JsonPropertyName("devices")]
    public IReadOnlyList<DeviceRule>? Devices { get; init => field = NoNulls.In(value); }

    /// <summary>Memory.</summary>
    [JsonPropertyName("memory")]
    public MemoryResources? Memory { get; init; }

    /// <summary>Processors.</summary>
    [JsonPropertyName("cpu")]
    public CpuResources? Cpu { get; init; }

    /// <summary>Number of processes.</summary>
    [JsonPropertyName("pids")]
    public PidsResources? Pids { get; init; }

    /// <summary>Block input and output.</summary>
    [JsonPropertyName("blockIO")]
    public BlockIoResources? BlockIo { get; init; }

    /// <summary>Huge pages.</summary>
    [JsonPropertyName("hugepageLimits")]
    public IReadOnlyList<HugepageLimit>? HugepageLimits { get; init => field = NoNulls.In(value); }

    /// <summary>Network classes and priorities.</summary>
    [JsonPropertyName("network")]
    public NetworkResources? Network { get; init; }

    /// <summary>RDMA, by device name.</summary>
    [JsonPropertyName("rdma")]
    public IReadOnlyDictionary<string, RdmaLimit>? Rdma { get; init => field = NoNulls.In(value); }

    /// <summary>Values for files of cgroup v2, by file name.</summary>
    [JsonPropertyName("unified")]
    public IReadOnlyDictionary<string, string>? Unified { get; init => field = NoNulls.In(value); }
}
