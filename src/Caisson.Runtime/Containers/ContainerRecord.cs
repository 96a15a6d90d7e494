namespace Caisson.Runtime.Containers;

/// <summary>What is kept of a container beside its specification: the file <c>state.json</c> in its directory.</summary>
internal sealed record ContainerRecord
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>The bundle's directory, absolute.</summary>
    public required string Bundle { get; init; }

    /// <summary>The root's directory, absolute.</summary>
    public required string Root { get; init; }

    /// <summary>The init process; 0 while there is none.</summary>
    public int ProcessId { get; init; }

    /// <summary>When that process began (<c>/proc/PID/stat</c>): the same id with another time is another process.</summary>
    public ulong StartTime { get; init; }

    /// <summary>Its cgroup, from each hierarchy's root; empty when it has none.</summary>
    public required string CgroupPath { get; init; }

    /// <summary>When it was created, RFC 3339 with nanoseconds.</summary>
    public required string Created { get; init; }

    /// <summary>The user that created it.</summary>
    public required uint Owner { get; init; }
}
