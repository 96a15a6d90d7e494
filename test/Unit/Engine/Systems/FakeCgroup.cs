using Caisson.Contracts.Documents;
using Caisson.Contracts.Oci;
using Caisson.Engine.Cgroups;
using Caisson.Engine.Systems;

namespace Caisson.UnitTests.Engine.Systems;

/// <summary>A cgroup that holds every process of a <see cref="FakeMachine"/>.</summary>
internal sealed class FakeCgroup(FakeMachine machine) : ISystemCgroup
{
    public IReadOnlyList<string> Directories { get; } = ["/sys/fs/cgroup/fake"];

    public CgroupJoin Join { get; } = new([], "/sys/fs/cgroup/fake");

    public CgroupJoin JoinBeside(int processId) => Join;

    /// <summary>How many rounds of killing what is in a branch survives.</summary>
    public int LeftInBranch { get; set; }

    public ICgroupBranch MakeBranch(string name) => new Branch(this, name);

    public bool Exists { get; private set; }

    public bool IsFrozen { get; private set; }

    public void RefuseOccupied()
    {
        if (machine.CgroupIsOccupied)
        {
            throw CgroupException.Refused("making", "the cgroup is in use by other processes", null);
        }
    }

    public void Make() => Exists = true;

    public LinuxResources? Updated { get; private set; }

    public Func<bool>? Look { get; private set; }

    public async Task WatchOutOfMemoryAsync(Func<bool> look, CancellationToken cancellationToken)
    {
        Look = look;
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = cancellationToken.Register(() => cancelled.TrySetCanceled(cancellationToken));
        await cancelled.Task;
    }

    public void Update(LinuxResources resources) => Updated = resources;

    public ulong CountOutOfMemoryKills() => machine.OutOfMemoryKills;

    public void Kill()
    {
        foreach (var process in machine.Processes)
        {
            if (!machine.IgnoresKills)
            {
                process.DieOf(9);
            }
        }
    }

    public IReadOnlyList<int> ReadProcessIds() => [.. machine.Processes.Where(process => !process.HasEnded).Select(process => process.ProcessId)];

    public async Task FreezeAsync(CancellationToken cancellationToken)
    {
        IsFrozen = true;
        if (machine.HoldsFreezing)
        {
            var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using var registration = cancellationToken.Register(() => cancelled.TrySetCanceled(cancellationToken));
            await cancelled.Task;
        }
    }

    public Task ThawAsync(CancellationToken cancellationToken)
    {
        IsFrozen = false;
        return Task.CompletedTask;
    }

    public Statistics ReadStatistics() => new() { ProcessCount = (ulong)ReadProcessIds().Count };

    public Task RemoveAsync(CancellationToken cancellationToken)
    {
        Exists = false;
        return Task.CompletedTask;
    }

    private sealed class Branch(FakeCgroup cgroup, string name) : ICgroupBranch
    {
        public CgroupJoin Join { get; } = new([], $"/sys/fs/cgroup/fake/{name}");

        public bool HasProcesses => cgroup.LeftInBranch > 0;

        public void Kill() => cgroup.LeftInBranch--;
    }
}
