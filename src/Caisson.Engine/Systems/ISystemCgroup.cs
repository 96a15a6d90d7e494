using Caisson.Contracts.Documents;
using Caisson.Engine.Cgroups;

namespace Caisson.Engine.Systems;

/// <summary>The cgroup of one system as its lifecycle needs it.</summary>
internal interface ISystemCgroup
{
    /// <summary>Its directories, one for each hierarchy, for the journal.</summary>
    IReadOnlyList<string> Directories { get; }

    /// <summary>How a child joins.</summary>
    CgroupJoin Join { get; }

    /// <summary>Refuses a cgroup that holds processes of others. Makes nothing.</summary>
    /// <exception cref="CgroupException">It is in use.</exception>
    void RefuseOccupied();

    /// <summary>Makes the directories and sets the limits.</summary>
    void Make();

    /// <summary>How often the kernel killed a process of the system for want of memory.</summary>
    ulong CountOutOfMemoryKills();

    /// <summary>Sends SIGKILL to every process in it, frozen ones included.</summary>
    void Kill();

    /// <summary>Its processes, in our pid namespace.</summary>
    IReadOnlyList<int> ReadProcessIds();

    /// <summary>Freezes every process; completes when all are frozen.</summary>
    Task FreezeAsync(CancellationToken cancellationToken);

    /// <summary>Lets them go on.</summary>
    Task ThawAsync(CancellationToken cancellationToken);

    /// <summary>Processor, memory and storage usage, and the number of processes.</summary>
    Statistics ReadStatistics();

    /// <summary>Removes the directories; completes when they are gone.</summary>
    Task RemoveAsync(CancellationToken cancellationToken);
}
