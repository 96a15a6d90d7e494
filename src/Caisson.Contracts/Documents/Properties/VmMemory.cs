using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Properties;

/// <summary>Memory of a running virtual machine, in pages.</summary>
public sealed record VmMemory : Document
{
    /// <summary>What the guest could still use, as a percentage.</summary>
    public long AvailableMemory { get; init; }

    /// <summary>The buffer of it.</summary>
    public long AvailableMemoryBuffer { get; init; }

    /// <summary>Reserved.</summary>
    public ulong ReservedMemory { get; init; }

    /// <summary>Assigned.</summary>
    public ulong AssignedMemory { get; init; }

    /// <summary>Whether the host pages it.</summary>
    [JsonPropertyName("SlpActive")]
    public bool IsSecondLevelPagingActive { get; init; }

    /// <summary>Whether dynamic memory is on.</summary>
    [JsonPropertyName("BalancingEnabled")]
    public bool IsBalancingEnabled { get; init; }

    /// <summary>Whether dynamic memory is at work.</summary>
    [JsonPropertyName("DmOperationInProgress")]
    public bool IsBalancingInProgress { get; init; }
}
