namespace Caisson.Contracts.Documents;

/// <summary>One process of a system (schema v2).</summary>
public sealed record ProcessDetails : Document
{
    /// <summary>The process id on the service's machine.</summary>
    public int ProcessId { get; init; }

    /// <summary>The program's name.</summary>
    public string? ImageName { get; init; }

    /// <summary>When it was created.</summary>
    public DateTimeOffset? CreateTimestamp { get; init; }

    /// <summary>User time in units of 100 ns.</summary>
    public long UserTime100ns { get; init; }

    /// <summary>Kernel time in units of 100 ns.</summary>
    public long KernelTime100ns { get; init; }

    /// <summary>Virtual memory committed, bytes.</summary>
    public long MemoryCommitBytes { get; init; }

    /// <summary>Resident private memory, bytes.</summary>
    public long MemoryWorkingSetPrivateBytes { get; init; }

    /// <summary>Resident shared memory, bytes.</summary>
    public long MemoryWorkingSetSharedBytes { get; init; }
}
