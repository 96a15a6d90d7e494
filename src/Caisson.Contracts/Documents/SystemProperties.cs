using System.Text.Json;
using Caisson.Contracts.Codecs;
using Caisson.Contracts.Documents.Devices;
using Caisson.Contracts.Documents.Properties;

namespace Caisson.Contracts.Documents;

/// <summary>What a system answers about itself: <c>Properties</c> of schema v2, and an entry of an enumeration.</summary>
public sealed record SystemProperties : Document
{
    /// <summary>The id.</summary>
    public required string Id { get; init; }

    /// <summary><c>Container</c> or <c>VirtualMachine</c>.</summary>
    public string? SystemType { get; init; }

    /// <summary><c>linux</c> or <c>windows</c>; empty where the service predates Linux.</summary>
    public string? RuntimeOsType { get; init; }

    /// <summary>A name for people.</summary>
    public string? Name { get; init; }

    /// <summary>Who created it.</summary>
    public string? Owner { get; init; }

    /// <summary>The virtual machine's runtime id.</summary>
    public string? RuntimeId { get; init; }

    /// <summary>The service's own GUID of it.</summary>
    [System.Text.Json.Serialization.JsonPropertyName("SystemGUID")]
    public string? SystemGuid { get; init; }

    /// <summary>The template it was cloned from.</summary>
    public string? RuntimeTemplateId { get; init; }

    /// <summary>The lifecycle state's name.</summary>
    public string? State { get; init; }

    /// <summary>True once it has stopped.</summary>
    public bool Stopped { get; init; }

    /// <summary>How it ended.</summary>
    public string? ExitType { get; init; }

    /// <summary>Memory of a virtual machine; asked with <see cref="PropertyType.Memory"/>.</summary>
    [ForeignPlatform]
    public MemoryInformationForVm? Memory { get; init; }

    /// <summary>Usage; asked with <see cref="PropertyType.Statistics"/>.</summary>
    public Statistics? Statistics { get; init; }

    /// <summary>The processes; asked with <see cref="PropertyType.ProcessList"/>.</summary>
    public IReadOnlyList<ProcessDetails>? ProcessList { get; init => field = NoNulls.In(value); }

    /// <summary>Whether everything ends with the creator's handle.</summary>
    public bool TerminateOnLastHandleClosed { get; init; }

    /// <summary>The virtual machine that runs it.</summary>
    public string? HostingSystemId { get; init; }

    /// <summary>Shared memory; asked with <see cref="PropertyType.SharedMemoryRegion"/>.</summary>
    [System.Text.Json.Serialization.JsonPropertyName("SharedMemoryRegionInfo")]
    [ForeignPlatform]
    public IReadOnlyList<SharedMemoryRegionInfo>? SharedMemoryRegions { get; init => field = NoNulls.In(value); }

    /// <summary>The guest agent; asked with <see cref="PropertyType.GuestConnection"/>.</summary>
    [ForeignPlatform]
    public GuestConnectionInfo? GuestConnectionInfo { get; init; }

    /// <summary>Answers to queried properties that have an answer of their own, by property.</summary>
    [ForeignPlatform]
    public IReadOnlyDictionary<string, PropertyResponse>? PropertyResponses { get; init => field = NoNulls.In(value); }

    /// <summary>A Linux guest's cgroup metrics, in containerd's shape (<c>io.containerd.cgroups.v1.Metrics</c> as JSON).</summary>
    [System.Text.Json.Serialization.JsonPropertyName("LCOWMetrics")]
    public JsonElement? LinuxMetrics { get; init; }

    /// <summary>Caisson's own: how it ended, once it has.</summary>
    public ExitRecord? Exit { get; init; }

    /// <summary>Caisson's own: when its init process was released; null before, or where the service does not know.</summary>
    public DateTimeOffset? StartTime { get; init; }

    /// <summary>Caisson's own: when it was created, or null.</summary>
    public DateTimeOffset? CreateTime { get; init; }

    /// <summary>Caisson's own: the init process's id on the service's machine, or null.</summary>
    public int? InitProcessId { get; init; }

    /// <summary>Caisson's own: its restarts; null without a policy.</summary>
    public RestartStatus? Restart { get; init; }

    /// <summary>Caisson's own: its health; null without a policy.</summary>
    public HealthStatus? Health { get; init; }

    /// <summary>Caisson's own: when its time is over and it is asked to stop; null without a limit, and while it does not run.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>Caisson's own: what others wait for at its host, the oldest first; asked with <see cref="PropertyType.CallsInProgress"/>.</summary>
    public IReadOnlyList<CallInProgress>? Calls { get; init => field = NoNulls.In(value); }

    /// <summary>Caisson's own: why this entry could not be asked (a host that does not answer); null for a healthy one.</summary>
    public string? Sickness { get; init; }
}
