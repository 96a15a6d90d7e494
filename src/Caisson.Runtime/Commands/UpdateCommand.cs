using Caisson.Contracts.Oci;
using Caisson.Runtime.Arguments;

namespace Caisson.Runtime.Commands;

/// <summary>Changes a container's limits.</summary>
internal sealed record UpdateCommand(string Id, LinuxResources Resources) : ICommand
{
    /// <summary>Reads its arguments.</summary>
    public static UpdateCommand Parse(ReadOnlySpan<string> rest)
    {
        var set = OptionSet.Read(rest, LimitOptions.Declared);
        return new UpdateCommand(set.Expect("update", 1, 1)[0], LimitOptions.Read(set));
    }

    /// <inheritdoc/>
    public Task<int> RunAsync(RuntimeSession runtime)
    {
        var container = runtime.Store.Open(Id);
        if (container.Status(runtime) == ContainerStatus.Stopped)
        {
            throw new RuntimeException("container not running");
        }

        // Devices are the specification's own: an update of memory must not take them away.
        container.RequireCgroup(runtime, "update").Update(Resources with { Devices = null });
        return Task.FromResult(0);
    }
}
