using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.V1;

/// <summary>What a container answers about itself, in schema v1.</summary>
public sealed record ContainerProperties : Document
{
    /// <summary>The id.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string Id { get => field ?? ""; init; }

    /// <summary>The lifecycle state's name.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string State { get => field ?? ""; init; }

    /// <summary>A name for people.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string Name { get => field ?? ""; init; }

    /// <summary><c>Container</c> or <c>VirtualMachine</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string SystemType { get => field ?? ""; init; }

    /// <summary><c>Linux</c> or <c>Windows</c>.</summary>
    [JsonPropertyName("RuntimeOsType")]
    public string? RuntimeOperatingSystemType { get; init; }

    /// <summary>Who created it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string Owner { get => field ?? ""; init; }

    /// <summary>The silo's GUID.</summary>
    public string? SiloGuid { get; init; }

    /// <summary>The virtual machine's GUID.</summary>
    public Guid RuntimeId { get; init; }

    /// <summary>Whether it is a template.</summary>
    public bool IsRuntimeTemplate { get; init; }

    /// <summary>The directory of the virtual machine's image.</summary>
    public string? RuntimeImagePath { get; init; }

    /// <summary>Whether it has stopped.</summary>
    [JsonPropertyName("Stopped")]
    public bool HasStopped { get; init; }

    /// <summary>How it ended.</summary>
    public string? ExitType { get; init; }

    /// <summary>Whether it has updates to install.</summary>
    public bool AreUpdatesPending { get; init; }

    /// <summary>Its root in the object manager's namespace.</summary>
    [JsonPropertyName("ObRoot")]
    public string? ObjectRoot { get; init; }

    /// <summary>Usage.</summary>
    public ContainerStatistics? Statistics { get; init; }

    /// <summary>The processes.</summary>
    public IReadOnlyList<ProcessListItem>? ProcessList { get; init => field = NoNulls.In(value); }

    /// <summary>Disks, by controller.</summary>
    public IReadOnlyDictionary<int, MappedVirtualDiskController>? MappedVirtualDiskControllers { get; init => field = NoNulls.In(value); }

    /// <summary>What the guest agent said about itself.</summary>
    public GuestConnectionInfo? GuestConnectionInfo { get; init; }
}
