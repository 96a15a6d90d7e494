using System.Globalization;
using Caisson.Contracts.Oci;

namespace Caisson.Engine.Containers.Hooks;

/// <summary>What a hook reads on its standard input.</summary>
internal static class HookState
{
    /// <summary>The container's state as JSON.</summary>
    /// <remarks>runtime-spec 1.2, <c>runtime.md</c> "State": hooks inside see the process's id as the container sees it.</remarks>
    public static byte[] Of(HookKind kind, HookRun run)
    {
        var isInside = kind == HookKind.CreateContainer || kind == HookKind.StartContainer;
        return OciCodecs.State.WriteBytes(new State
        {
            Version = run.Spec.Version,
            Id = run.Id,
            Status = kind.Status,
            ProcessId = isInside ? InnermostId(run.ProcessId) : run.ProcessId,
            Bundle = run.BundlePath,
            Annotations = run.Spec.Annotations,
        });
    }

    // The last of "NSpid:\t4711\t1": its id in its own pid namespace.
    private static int InnermostId(int processId)
    {
        const string Label = "NSpid:";
        foreach (var line in File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/status")))
        {
            if (line.StartsWith(Label, StringComparison.Ordinal))
            {
                return int.Parse(line.AsSpan(line.LastIndexOf('\t') + 1), CultureInfo.InvariantCulture);
            }
        }

        return processId;
    }
}
