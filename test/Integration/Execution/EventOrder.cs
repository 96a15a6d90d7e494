using Caisson.Compute.Execution;
using Caisson.Compute.Execution.Events;
using Caisson.Contracts;

namespace Caisson.IntegrationTests.Execution;

/// <summary>What is wrong with the order of what a backend was told of whole lives of containers.</summary>
internal static class EventOrder
{
    /// <summary>create &lt; start &lt; exec-added &lt; exec-started &lt; exit of the exec &lt; exit of init; each once.</summary>
    internal static IReadOnlyList<string> ViolationsOf(IReadOnlyList<ContainerEvent> events) =>
        [.. events.GroupBy(static e => e.ContainerId).SelectMany(static life => Of(life.Key, [.. life]))];

    private static IEnumerable<string> Of(SystemId id, IReadOnlyList<ContainerEvent> life)
    {
        if (life is not [{ Kind: ContainerEventKind.Create }, { Kind: ContainerEventKind.Start, ProcessId: Executor.InitProcess }, .., { Kind: ContainerEventKind.Exit, ProcessId: Executor.InitProcess }])
        {
            yield return $"{id}: {string.Join(", ", life.Select(static e => $"{e.Kind} {e.ProcessId}"))}";
        }

        foreach (var process in life.Where(static e => e.ProcessId is not null).GroupBy(static e => e.ProcessId))
        {
            var kinds = string.Join(' ', process.Select(static e => e.Kind));
            var expected = process.Key == Executor.InitProcess ? "Start Exit" : "ExecAdded ExecStarted Exit";
            if (kinds != expected)
            {
                yield return $"{id}: of {process.Key} came {kinds}";
            }

            if (process.Any(e => e.Pid is null || e.Pid != process.First().Pid))
            {
                yield return $"{id}: {process.Key} had the process ids {string.Join(' ', process.Select(static e => e.Pid))}";
            }
        }
    }
}
