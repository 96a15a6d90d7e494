using Caisson.Contracts.Oci;

namespace Caisson.Runtime.Commands;

/// <summary>Thaws a container.</summary>
internal sealed record ResumeCommand(string Id) : ICommand
{
    /// <inheritdoc/>
    public async Task<int> RunAsync(RuntimeSession runtime)
    {
        var container = runtime.Store.Open(Id);
        if (container.Status(runtime) != ContainerStatus.Paused)
        {
            throw new RuntimeException("container not paused");
        }

        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30), runtime.Loop.Time);
        await container.RequireCgroup(runtime, "resume").ThawAsync(deadline.Token);
        return 0;
    }
}
