using Caisson.Contracts.Documents;
using Caisson.Contracts.Oci;
using Caisson.Engine.Cgroups;
using Caisson.Platform.Linux.Events;

namespace Caisson.Engine.Systems;

/// <summary>A system's cgroup on the real kernel.</summary>
internal sealed class SystemCgroup(ContainerCgroup cgroup, EventLoop loop) : ISystemCgroup
{
    // v1 tells of the want before it counts the kill that follows from it.
    private static readonly TimeSpan[] LaterLooks = [TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(500)];

    /// <inheritdoc/>
    public IReadOnlyList<string> Directories => cgroup.Directories;

    /// <inheritdoc/>
    public CgroupJoin Join => cgroup.Join;

    /// <inheritdoc/>
    public CgroupJoin JoinBeside(int processId) => cgroup.JoinBeside(processId);

    /// <inheritdoc/>
    public ICgroupBranch MakeBranch(string name) => cgroup.MakeBranch(name);

    /// <inheritdoc/>
    public void RefuseOccupied() => cgroup.RefuseOccupied();

    /// <inheritdoc/>
    public void Make() => cgroup.Create();

    /// <inheritdoc/>
    public ulong CountOutOfMemoryKills() => cgroup.CountOutOfMemoryKills();

    /// <inheritdoc/>
    public async Task WatchOutOfMemoryAsync(Func<bool> look, CancellationToken cancellationToken)
    {
        using var watch = cgroup.WatchOutOfMemory();
        if (watch is null)
        {
            return;
        }

        while (true)
        {
            await loop.WaitReadableAsync(watch.Descriptor, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            if (!watch.Drain() || look())
            {
                continue;
            }

            foreach (var pause in LaterLooks)
            {
                await Task.Delay(pause, loop.Time, cancellationToken);
                if (look())
                {
                    break;
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Update(LinuxResources resources) => cgroup.Update(resources);

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
