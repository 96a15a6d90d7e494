using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.V1;

/// <summary>What to create, in schema v1.</summary>
public sealed record ContainerConfig : Document
{
    /// <summary>Always <c>Container</c>; <c>container</c> for Linux.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string SystemType { get => field ?? ""; init; }

    /// <summary>The container's id.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string Name { get => field ?? ""; init; }

    /// <summary>Who creates it.</summary>
    public string? Owner { get; init; }

    /// <summary>The scratch volume, <c>\\?\Volume{GUID}</c> without a trailing backslash; process isolation.</summary>
    public string? VolumePath { get; init; }

    /// <summary>Whether disk flushes are ignored while it boots.</summary>
    public bool IgnoreFlushesDuringBoot { get; init; }

    /// <summary>The directory of the scratch layer.</summary>
    public string? LayerFolderPath { get; init; }

    /// <summary>The read-only layers, the topmost first.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public IReadOnlyList<Layer>? Layers { get; init => field = NoNulls.In(value); }

    /// <summary>The gMSA credential specification.</summary>
    public string? Credentials { get; init; }

    /// <summary>Processors.</summary>
    public uint ProcessorCount { get; init; }

    /// <summary>The relative weight, 1 to 10000.</summary>
    public ulong ProcessorWeight { get; init; }

    /// <summary>Hundredths of a percent, 1 to 10000.</summary>
    public long ProcessorMaximum { get; init; }

    /// <summary>Operations a second.</summary>
    [JsonPropertyName("StorageIOPSMaximum")]
    public ulong StorageIopsMaximum { get; init; }

    /// <summary>Bytes a second.</summary>
    public ulong StorageBandwidthMaximum { get; init; }

    /// <summary>The size of the scratch disk, bytes.</summary>
    public ulong StorageSandboxSize { get; init; }

    /// <summary>Memory, megabytes.</summary>
    [JsonPropertyName("MemoryMaximumInMB")]
    public long MemoryMaximumInMegabytes { get; init; }

    /// <summary>The host name inside.</summary>
    public string? HostName { get; init; }

    /// <summary>Host directories seen inside.</summary>
    public IReadOnlyList<MappedDirectory>? MappedDirectories { get; init => field = NoNulls.In(value); }

    /// <summary>Host pipes seen inside.</summary>
    public IReadOnlyList<MappedPipe>? MappedPipes { get; init => field = NoNulls.In(value); }

    /// <summary>Whether it gets a virtual machine of its own.</summary>
    [JsonPropertyName("HvPartition")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public bool IsHyperVIsolated { get; init; }

    /// <summary>The container whose network it shares.</summary>
    public string? NetworkSharedContainerName { get; init; }

    /// <summary>Network endpoints.</summary>
    [JsonPropertyName("EndpointList")]
    public IReadOnlyList<string>? Endpoints { get; init => field = NoNulls.In(value); }

    /// <summary>Its virtual machine.</summary>
    public HvRuntime? HvRuntime { get; init; }

    /// <summary>Whether it is started to be updated.</summary>
    [JsonPropertyName("Servicing")]
    public bool IsServicing { get; init; }

    /// <summary>Whether names without a dot are resolved.</summary>
    [JsonPropertyName("AllowUnqualifiedDNSQuery")]
    public bool AllowUnqualifiedDnsQuery { get; init; }

    /// <summary>DNS suffixes, separated by commas.</summary>
    [JsonPropertyName("DNSSearchList")]
    public string? DnsSearchList { get; init; }

    /// <summary><c>linux</c> for Linux containers; absent for Windows.</summary>
    public string? ContainerType { get; init; }

    /// <summary>Whether it ends with the last handle.</summary>
    public bool TerminateOnLastHandleClosed { get; init; }

    /// <summary>Disks seen inside.</summary>
    public IReadOnlyList<MappedVirtualDisk>? MappedVirtualDisks { get; init => field = NoNulls.In(value); }

    /// <summary>Assigned devices.</summary>
    public IReadOnlyList<AssignedDevice>? AssignedDevices { get; init => field = NoNulls.In(value); }
}
