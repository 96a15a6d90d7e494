using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.V1;

/// <summary>A host directory seen inside (<c>MappedDir</c>).</summary>
public sealed record MappedDirectory : Document
{
    /// <summary>The directory on the host.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string HostPath { get => field ?? ""; init; }

    /// <summary>Where it appears.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string ContainerPath { get => field ?? ""; init; }

    /// <summary>Whether it can be written.</summary>
    [JsonPropertyName("ReadOnly")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public bool IsReadOnly { get; init; }

    /// <summary>Bytes a second; 0 is unlimited.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public ulong BandwidthMaximum { get; init; }

    /// <summary>Operations a second; 0 is unlimited.</summary>
    [JsonPropertyName("IOPSMaximum")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public ulong IopsMaximum { get; init; }

    /// <summary>Whether it appears in the utility VM instead of the container.</summary>
    [JsonPropertyName("CreateInUtilityVM")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public bool CreateInUtilityVm { get; init; }

    /// <summary>Whether Linux owners and modes are kept.</summary>
    [JsonPropertyName("LinuxMetadata")]
    public bool HasLinuxMetadata { get; init; }
}
