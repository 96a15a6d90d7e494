using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>Memory limits, in bytes; -1 is unlimited.</summary>
public sealed record MemoryResources : Document
{
    /// <summary>Memory.</summary>
    [JsonPropertyName("limit")]
    public long? Limit { get; init; }

    /// <summary>The soft limit.</summary>
    [JsonPropertyName("reservation")]
    public long? Reservation { get; init; }

    /// <summary>Memory and swap together.</summary>
    [JsonPropertyName("swap")]
    public long? Swap { get; init; }

    /// <summary>Kernel memory (v1, deprecated).</summary>
    [JsonPropertyName("kernel")]
    public long? Kernel { get; init; }

    /// <summary>Kernel memory for TCP buffers (v1, deprecated).</summary>
    [JsonPropertyName("kernelTCP")]
    public long? KernelTcp { get; init; }

    /// <summary>How readily pages are swapped, 0 to 100.</summary>
    [JsonPropertyName("swappiness")]
    public ulong? Swappiness { get; init; }

    /// <summary>Processes wait instead of being killed (v1).</summary>
    [JsonPropertyName("disableOOMKiller")]
    public bool? DisableOomKiller { get; init; }

    /// <summary>Account for the whole subtree (v1).</summary>
    [JsonPropertyName("useHierarchy")]
    public bool? UseHierarchy { get; init; }

    /// <summary>Refuse a limit that is below the present use.</summary>
    [JsonPropertyName("checkBeforeUpdate")]
    public bool? CheckBeforeUpdate { get; init; }
}
