using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.V1;

/// <summary>A disk seen inside.</summary>
public sealed record MappedVirtualDisk : Document
{
    /// <summary>The disk on the host; absent for one that is there already.</summary>
    public string? HostPath { get; init; }

    /// <summary>Where it appears.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string ContainerPath { get => field ?? ""; init; }

    /// <summary>Whether it appears in the utility VM instead of the container.</summary>
    [JsonPropertyName("CreateInUtilityVM")]
    public bool CreateInUtilityVm { get; init; }

    /// <summary>Whether it can be written.</summary>
    [JsonPropertyName("ReadOnly")]
    public bool IsReadOnly { get; init; }

    /// <summary>How it is cached.</summary>
    public MappedVirtualDiskCache Cache { get; init; }

    /// <summary>Whether it is attached without being mounted.</summary>
    public bool AttachOnly { get; init; }
}
