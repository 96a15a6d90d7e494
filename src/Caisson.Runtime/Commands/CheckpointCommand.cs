namespace Caisson.Runtime.Commands;

/// <summary>Checkpoint and restore: refused by name.</summary>
internal sealed record CheckpointCommand(string Name) : ICommand
{
    /// <inheritdoc/>
    public Task<int> RunAsync(RuntimeSession runtime) =>
        throw new RuntimeException($"{Name} is not supported: it needs CRIU, which this runtime does not drive; run the container with runc or crun to {Name} it");
}
