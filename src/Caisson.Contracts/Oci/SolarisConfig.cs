using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>What concerns Solaris containers (<c>config-solaris.md</c>); kept, never acted on.</summary>
public sealed record SolarisConfig : Document
{
    /// <summary>The service to reach before the process starts.</summary>
    [JsonPropertyName("milestone")]
    public string? Milestone { get; init; }

    /// <summary>The privileges that any process may have.</summary>
    [JsonPropertyName("limitpriv")]
    public string? LimitPrivileges { get; init; }

    /// <summary>Shared memory.</summary>
    [JsonPropertyName("maxShmMemory")]
    public string? MaxSharedMemory { get; init; }

    /// <summary>Network interfaces.</summary>
    [JsonPropertyName("anet")]
    public IReadOnlyList<SolarisNetwork>? AutomaticNetworks { get; init => field = NoNulls.In(value); }

    /// <summary>Processor time.</summary>
    [JsonPropertyName("cappedCPU")]
    public SolarisCappedCpu? CappedCpu { get; init; }

    /// <summary>Memory.</summary>
    [JsonPropertyName("cappedMemory")]
    public SolarisCappedMemory? CappedMemory { get; init; }
}
