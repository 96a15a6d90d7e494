using Caisson.Contracts.Oci;
using Caisson.Runtime.Containers;

namespace Caisson.Runtime.Commands;

/// <summary>Opens a created container's gate.</summary>
internal sealed record StartCommand(string Id) : ICommand
{
    /// <inheritdoc/>
    public Task<int> RunAsync(RuntimeSession runtime)
    {
        var container = runtime.Store.Open(Id);
        var status = container.Status(runtime);
        if (status != ContainerStatus.Created)
        {
            throw new RuntimeException(status == ContainerStatus.Stopped
                ? "cannot start a container that has stopped"
                : $"cannot start an already running container: {status}");
        }

        ContainerGate.Open(container);
        return Task.FromResult(0);
    }
}
