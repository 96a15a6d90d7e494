using Caisson.Engine.Systems.Journal;
using Caisson.Platform.Failpoints;

namespace Caisson.Engine.Systems;

/// <summary>What a system owns on the machine from the preparation of its init process on: its cgroup and its go gate. Each is journalled before it is made.</summary>
internal sealed class SystemResources
{
    private readonly JournalEntry _cgroupEntry;
    private readonly JournalEntry _gateEntry;

    private SystemResources(ISystemCgroup cgroup, string gatePath, JournalEntry cgroupEntry, JournalEntry gateEntry)
    {
        Cgroup = cgroup;
        GatePath = gatePath;
        _cgroupEntry = cgroupEntry;
        _gateEntry = gateEntry;
    }

    /// <summary>The cgroup of every process of the system.</summary>
    public ISystemCgroup Cgroup { get; }

    /// <summary>Where the launcher makes the FIFO of the go gate.</summary>
    public string GatePath { get; }

    /// <summary>Makes the cgroup and decides on the gate. When it throws nothing is left.</summary>
    public static SystemResources Make(EngineParts parts, ISystemCgroup cgroup, string gateName)
    {
        cgroup.RefuseOccupied();
        var gatePath = Path.Combine(parts.Journal.Directory, gateName);
        var gateEntry = parts.Journal.Intend(new RemoveFifo(gatePath));
        JournalEntry? cgroupEntry = null;
        try
        {
            cgroupEntry = parts.Journal.Intend(new RemoveCgroup(cgroup.Directories));
            Failpoint.Hit("engine.cgroup-intended");
            cgroup.Make();
        }
        catch
        {
            cgroupEntry?.Done();
            gateEntry.Done();
            throw;
        }

        Failpoint.Hit("engine.cgroup-made");
        return new SystemResources(cgroup, gatePath, cgroupEntry, gateEntry);
    }

    /// <summary>Removes both. Nothing of the system may run any more.</summary>
    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        File.Delete(GatePath);
        _gateEntry.Done();
        Failpoint.Hit("engine.gate-removed");
        await Cgroup.RemoveAsync(cancellationToken);
        _cgroupEntry.Done();
        Failpoint.Hit("engine.cgroup-removed");
    }
}
