using Caisson.Contracts.Oci;
using Caisson.Engine.Containers.Hooks;
using Caisson.Runtime.Containers;

namespace Caisson.Runtime.Commands;

/// <summary>Opens a created container's gate.</summary>
internal sealed record StartCommand(string Id) : ICommand
{
    /// <summary>Hooks in the container are launched.</summary>
    public bool Launches(ContainerStore store) => HookKind.StartContainer.Of(store.Open(Id).Spec).Count > 0;

    /// <inheritdoc/>
    public async Task<int> RunAsync(RuntimeSession runtime)
    {
        var container = runtime.Store.Open(Id);
        var status = container.Status(runtime);
        if (status != ContainerStatus.Created)
        {
            throw new RuntimeException(status == ContainerStatus.Stopped
                ? "cannot start a container that has stopped"
                : $"cannot start an already running container: {status}");
        }

        await using var launcher = runtime.NewLauncher();
        await ContainerStart.RunAsync(container, launcher, runtime);
        return 0;
    }
}
