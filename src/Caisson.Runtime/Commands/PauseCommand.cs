using Caisson.Contracts.Oci;

namespace Caisson.Runtime.Commands;

/// <summary>Freezes a container.</summary>
internal sealed record PauseCommand(string Id) : ICommand
{
    /// <inheritdoc/>
    public async Task<int> RunAsync(RuntimeSession runtime)
    {
        var container = runtime.Store.Open(Id);
        var status = container.Status(runtime);
        if (status != ContainerStatus.Running && status != ContainerStatus.Created)
        {
            throw new RuntimeException($"container not running or created: {status}");
        }

        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30), runtime.Loop.Time);
        await container.RequireCgroup(runtime, "pause").FreezeAsync(deadline.Token);
        return 0;
    }
}
