namespace Caisson.Contracts.Documents;

/// <summary>Memory usage in bytes (schema v2).</summary>
public sealed record MemoryStats : Document
{
    /// <summary>Charged to the system now, page cache included.</summary>
    public ulong MemoryUsageCommitBytes { get; init; }

    /// <summary>The most ever charged; 0 where the kernel does not tell.</summary>
    public ulong MemoryUsageCommitPeakBytes { get; init; }

    /// <summary>Without page cache that can be dropped at once.</summary>
    public ulong MemoryUsagePrivateWorkingSetBytes { get; init; }

    /// <summary>Caisson's own: the limit, or null when there is none.</summary>
    public ulong? MemoryLimitBytes { get; init; }
}
