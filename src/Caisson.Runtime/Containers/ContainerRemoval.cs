using Caisson.Engine.Cgroups;

namespace Caisson.Runtime.Containers;

/// <summary>Takes away what a container was made of.</summary>
internal static class ContainerRemoval
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    /// <summary>Kills whoever is left in the cgroup and removes it.</summary>
    /// <exception cref="RuntimeException">A process does not die.</exception>
    public static async Task RemoveCgroupAsync(ContainerCgroup cgroup, RuntimeSession runtime)
    {
        if (cgroup.Directories.Count == 0)
        {
            return;
        }

        using var deadline = new CancellationTokenSource(Deadline, runtime.Loop.Time);
        try
        {
            await cgroup.KillAllAsync(deadline.Token);
            await cgroup.RemoveAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            throw new RuntimeException($"unable to remove the cgroup '{cgroup.Path}': a process in it does not end");
        }
    }

    /// <summary>Kills a container's processes, its init first, and waits for that one's end.</summary>
    public static async Task KillAsync(StoredContainer container, RuntimeSession runtime)
    {
        using var init = container.TryOpenInit();
        if (init is null)
        {
            return;
        }

        _ = init.Kill();
        var cgroup = container.Cgroup(runtime);
        if (cgroup.IsFrozenNow)
        {
            cgroup.Kill();
        }

        using var deadline = new CancellationTokenSource(Deadline, runtime.Loop.Time);
        try
        {
            await runtime.Loop.WaitReadableAsync(init.PidFd, deadline.Token);
        }
        catch (OperationCanceledException)
        {
            throw new RuntimeException("container init still running");
        }
    }
}
