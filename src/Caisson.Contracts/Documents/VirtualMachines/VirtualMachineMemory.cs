using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.VirtualMachines;

/// <summary>Memory of a virtual machine.</summary>
public sealed record VirtualMachineMemory : Document
{
    /// <summary>Megabytes.</summary>
    [JsonPropertyName("SizeInMB")]
    public ulong SizeInMegabytes { get; init; }

    /// <summary>What backs it.</summary>
    public MemoryBackingType? Backing { get; init; }

    /// <summary>Whether it is backed by pageable memory.</summary>
    public bool AllowOvercommit { get; init; }

    /// <summary>Whether the guest names hot pages.</summary>
    public bool EnableHotHint { get; init; }

    /// <summary>Whether the guest names cold pages.</summary>
    public bool EnableColdHint { get; init; }

    /// <summary>Whether the guest names pages it needs no more.</summary>
    public bool EnableColdDiscardHint { get; init; }

    /// <summary>Whether memory is committed when it is first touched.</summary>
    public bool EnableDeferredCommit { get; init; }

    /// <summary>Address space for devices below 4 GiB.</summary>
    [JsonPropertyName("LowMmioGapInMB")]
    public ulong LowMmioGapInMegabytes { get; init; }

    /// <summary>Where the address space for devices above 4 GiB begins.</summary>
    [JsonPropertyName("HighMmioBaseInMB")]
    public ulong HighMmioBaseInMegabytes { get; init; }

    /// <summary>Address space for devices above 4 GiB.</summary>
    [JsonPropertyName("HighMmioGapInMB")]
    public ulong HighMmioGapInMegabytes { get; init; }

    /// <summary>Where NUMA distances come from.</summary>
    public VirtualSlitType? SlitType { get; init; }
}
