using Caisson.Contracts.Documents;
using Caisson.Contracts.Oci;
using Caisson.Engine.Cgroups;

namespace Caisson.Engine.Systems;

/// <summary>The cgroup of one system as its lifecycle needs it.</summary>
internal interface ISystemCgroup
{
    /// <summary>Its directories, one for each hierarchy, for the journal.</summary>
    IReadOnlyList<string> Directories { get; }

    /// <summary>How a child joins.</summary>
    CgroupJoin Join { get; }

    /// <summary>How a further process joins, beside one that lives in the system.</summary>
    /// <param name="processId">That one, in our pid namespace.</param>
    CgroupJoin JoinBeside(int processId);

    /// <summary>Makes a cgroup below this one, for processes that are to be ended apart from the rest; one that is there already is used. It goes with this one.</summary>
    /// <param name="name">Its name, one part of a path.</param>
    /// <exception cref="CgroupException">The kernel refused.</exception>
    ICgroupBranch MakeBranch(string name);

    /// <summary>Refuses a cgroup that holds processes of others. Makes nothing.</summary>
    /// <exception cref="CgroupException">It is in use.</exception>
    void RefuseOccupied();

    /// <summary>Makes the directories and sets the limits.</summary>
    void Make();

    /// <summary>How often the kernel killed a process of the system for want of memory.</summary>
    ulong CountOutOfMemoryKills();

    /// <summary>Calls whenever the kernel may have killed for want of memory; completes at once where it cannot tell, else when it is cancelled.</summary>
    /// <param name="look">Looks at <see cref="CountOutOfMemoryKills"/>; answers whether there was a kill.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    Task WatchOutOfMemoryAsync(Func<bool> look, CancellationToken cancellationToken);

    /// <summary>Changes limits while processes run; what is null stays as it is.</summary>
    void Update(LinuxResources resources);

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
