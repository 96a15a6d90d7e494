namespace Caisson.Engine.Cgroups;

internal sealed partial class ContainerCgroup
{
    /// <summary>Freezes every process; completes when all are frozen.</summary>
    /// <remarks>
    /// On v1 a process that cannot be frozen just now keeps the state at <c>FREEZING</c>; asking again makes the kernel try again. When we stop
    /// waiting it is thawed, so that it is never left half frozen.
    /// </remarks>
    /// <param name="cancellationToken">Stops waiting and thaws; a deadline arrives as its cancellation.</param>
    /// <exception cref="CgroupException">There is no freezer, or the kernel refused.</exception>
    public async Task FreezeAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Patience.UntilAsync(TryFreeze, _time, cancellationToken);
        }
        catch
        {
            _ = RequestThaw();
            throw;
        }
    }

    /// <summary>Lets every process go on; completes when none is frozen by this cgroup.</summary>
    /// <param name="cancellationToken">Stops waiting, the thaw goes on.</param>
    /// <exception cref="CgroupException">There is no freezer, or the kernel refused.</exception>
    public async Task ThawAsync(CancellationToken cancellationToken)
    {
        if (RequestThaw() is not 0 and var errno)
        {
            throw CgroupException.FromKernel($"thawing the cgroup \"{Path}\"", errno);
        }

        await Patience.UntilAsync(() => !IsFrozen(), _time, cancellationToken);
    }

    /// <summary>Its processes are frozen by this cgroup right now; false where there is no freezer.</summary>
    public bool IsFrozenNow => (_layout.Kind == CgroupKind.V2 ? _unified : DirectoryOf("freezer")) is not null && IsFrozen();

    private CgroupDirectory Freezer => (_layout.Kind == CgroupKind.V2 ? _unified : DirectoryOf("freezer"))
        ?? throw CgroupException.Refused("freezing", "no cgroup hierarchy of this host has the freezer", "mount the v1 freezer controller, or use cgroup v2");

    private bool TryFreeze()
    {
        var freezer = Freezer;
        var errno = freezer == _unified ? freezer.Write("cgroup.freeze", "1") : freezer.Write("freezer.state", "FROZEN");
        return errno == 0 ? IsFrozen() && (freezer != _unified || AreAllFrozen(freezer)) : throw CgroupException.FromKernel($"freezing the cgroup \"{Path}\"", errno);
    }

    /// <summary>Those below too: the kernel calls a cgroup that has both processes and children frozen as soon as its own processes are.</summary>
    private static bool AreAllFrozen(CgroupDirectory unified) => !unified.HasChildren || unified.ReadTree().All(SaysFrozen);

    private static bool SaysFrozen(CgroupDirectory unified)
    {
        using var events = unified.Read("cgroup.events");
        return CgroupNumbers.TryFind(events.Bytes, "frozen"u8, out var frozen) && frozen == 1;
    }

    private int RequestThaw()
    {
        var freezer = Freezer;
        return freezer == _unified ? freezer.Write("cgroup.freeze", "0") : freezer.Write("freezer.state", "THAWED");
    }

    private bool IsFrozen()
    {
        var freezer = Freezer;
        if (freezer == _unified)
        {
            return SaysFrozen(freezer);
        }

        using var state = freezer.Read("freezer.state");
        return state.Bytes.StartsWith("FROZEN"u8);
    }
}
