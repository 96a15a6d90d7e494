using Caisson.Contracts.Documents;
using Caisson.Engine.Cgroups;

namespace Caisson.Engine.Systems;

/// <summary>A system's cgroup on the real kernel.</summary>
internal sealed class SystemCgroup(ContainerCgroup cgroup) : ISystemCgroup
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Directories => cgroup.Directories;

    /// <inheritdoc/>
    public CgroupJoin Join => cgroup.Join;

    /// <inheritdoc/>
    public void RefuseOccupied() => cgroup.RefuseOccupied();

    /// <inheritdoc/>
    public void Make() => cgroup.Create();

    /// <inheritdoc/>
    public ulong CountOutOfMemoryKills() => cgroup.CountOutOfMemoryKills();

    /// <inheritdoc/>
    public void Kill() => cgroup.Kill();

    /// <inheritdoc/>
    public IReadOnlyList<int> ReadProcessIds() => cgroup.ReadProcessIds();

    /// <inheritdoc/>
    public Task FreezeAsync(CancellationToken cancellationToken) => cgroup.FreezeAsync(cancellationToken);

    /// <inheritdoc/>
    public Task ThawAsync(CancellationToken cancellationToken) => cgroup.ThawAsync(cancellationToken);

    /// <inheritdoc/>
    public Statistics ReadStatistics() => cgroup.ReadStatistics();

    /// <inheritdoc/>
    public Task RemoveAsync(CancellationToken cancellationToken) => cgroup.RemoveAsync(cancellationToken);
}
