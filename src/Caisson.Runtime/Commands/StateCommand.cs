using Caisson.Platform.Linux.Files;
using Caisson.Runtime.Containers;

namespace Caisson.Runtime.Commands;

/// <summary>Prints a container's state.</summary>
internal sealed record StateCommand(string Id) : ICommand
{
    /// <inheritdoc/>
    public Task<int> RunAsync(RuntimeSession runtime)
    {
        StandardOutput.Write(RuntimeCodecs.ContainerState.WriteIndented(runtime.Store.Open(Id).Describe(runtime)) + "\n");
        return Task.FromResult(0);
    }
}
