using Caisson.Contracts.Oci;
using Caisson.Engine.Cgroups;
using Caisson.Engine.Processes;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Processes;
using Caisson.Runtime.Arguments;

namespace Caisson.Runtime.Commands;

/// <summary>Sends a signal to a container's init, or to all of its processes.</summary>
internal sealed record KillCommand(string Id, int Signal, bool ReachesAll) : ICommand
{
    /// <summary>Reads its arguments.</summary>
    public static KillCommand Parse(ReadOnlySpan<string> rest)
    {
        var set = OptionSet.Read(rest, ["all,a"]);
        var words = set.Expect("kill", 1, 2);
        var text = words.Count > 1 ? words[1] : "SIGTERM";
        return LinuxSignal.TryParse(text, out var signal) ? new KillCommand(words[0], signal, set.Has("all")) : throw new RuntimeException($"unknown signal \"{text}\"");
    }

    /// <inheritdoc/>
    public async Task<int> RunAsync(RuntimeSession runtime)
    {
        var container = runtime.Store.Open(Id);
        using var init = container.TryOpenInit();
        if (init is null && !ReachesAll)
        {
            throw new RuntimeException("container not running");
        }

        var cgroup = container.Cgroup(runtime);
        if (!container.HasCgroup && Signal == Signals.Kill && HasOwnProcessIds(container.Spec))
        {
            // With its init the whole pid namespace ends.
            _ = init?.Kill();
        }
        else if (ReachesAll || (Signal == Signals.Kill && !HasOwnProcessIds(container.Spec)))
        {
            SignalAll(container.RequireCgroup(runtime, "kill all processes of"));
        }
        else
        {
            _ = init!.Signal(Signal);
        }

        // A frozen process takes no signal; what kills it must reach it.
        if (Signal == Signals.Kill && cgroup.IsFrozenNow)
        {
            await cgroup.ThawAsync(CancellationToken.None);
        }

        return 0;
    }

    private void SignalAll(ContainerCgroup cgroup)
    {
        if (Signal == Signals.Kill)
        {
            cgroup.Kill();
            return;
        }

        foreach (var id in cgroup.ReadProcessIds())
        {
            using var process = ForeignProcess.TryOpen(id);
            _ = process?.Signal(Signal);
        }
    }

    private static bool HasOwnProcessIds(Spec spec)
    {
        foreach (var item in spec.Linux?.Namespaces ?? [])
        {
            if (item.Type == NamespaceType.Pid)
            {
                return string.IsNullOrEmpty(item.Path);
            }
        }

        return false;
    }
}
