using Caisson.Contracts.Oci;
using Caisson.Engine.Containers.Hooks;
using Caisson.Runtime.Arguments;
using Caisson.Runtime.Containers;

namespace Caisson.Runtime.Commands;

/// <summary>Takes away a container that has stopped, or was created and never started; with force any.</summary>
internal sealed record DeleteCommand(string Id, bool IsForced) : ICommand
{
    /// <summary>Reads its arguments.</summary>
    public static DeleteCommand Parse(ReadOnlySpan<string> rest)
    {
        var set = OptionSet.Read(rest, ["force,f"]);
        return new DeleteCommand(set.Expect("delete", 1, 1)[0], set.Has("force"));
    }

    /// <summary>Kills what is left of a container, removes its cgroup, forgets it; then its last hooks run.</summary>
    public static async Task DestroyAsync(StoredContainer container, RuntimeSession runtime)
    {
        await ContainerRemoval.RemoveCgroupAsync(container.Cgroup(runtime), runtime);
        container.Forget();
        if (HookKind.Poststop.Of(container.Spec).Count > 0)
        {
            await using var launcher = runtime.NewLauncher();
            await launcher.RunLastHooksAsync(container.HookRunOf(runtime, null), CancellationToken.None);
        }
    }

    /// <inheritdoc/>
    public async Task<int> RunAsync(RuntimeSession runtime)
    {
        var directory = runtime.Store.FindDirectory(Id);
        if (directory is null)
        {
            return IsForced ? 0 : throw new RuntimeException("container does not exist");
        }

        if (StoredContainer.TryLoad(directory) is not { } container)
        {
            // A creation that was killed before it had made anything.
            Directory.Delete(directory, recursive: true);
            return 0;
        }

        var status = container.Status(runtime);
        if (status != ContainerStatus.Stopped && status != ContainerStatus.Created && !IsForced)
        {
            throw new RuntimeException($"cannot delete container {Id} that is not stopped: {status}");
        }

        await ContainerRemoval.KillAsync(container, runtime);
        await DestroyAsync(container, runtime);
        return 0;
    }
}
