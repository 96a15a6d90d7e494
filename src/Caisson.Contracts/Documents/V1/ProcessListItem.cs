namespace Caisson.Contracts.Documents.V1;

/// <summary>A process of a container.</summary>
public sealed record ProcessListItem : Document
{
    /// <summary>When it was created.</summary>
    public DateTimeOffset? CreateTimestamp { get; init; }

    /// <summary>The program's name.</summary>
    public string? ImageName { get; init; }

    /// <summary>Kernel time in units of 100 ns.</summary>
    public ulong KernelTime100ns { get; init; }

    /// <summary>Memory committed, bytes.</summary>
    public ulong MemoryCommitBytes { get; init; }

    /// <summary>Resident private memory, bytes.</summary>
    public ulong MemoryWorkingSetPrivateBytes { get; init; }

    /// <summary>Resident shared memory, bytes.</summary>
    public ulong MemoryWorkingSetSharedBytes { get; init; }

    /// <summary>The process id.</summary>
    public uint ProcessId { get; init; }

    /// <summary>User time in units of 100 ns.</summary>
    public ulong UserTime100ns { get; init; }
}
