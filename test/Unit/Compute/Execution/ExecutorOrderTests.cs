using Caisson.Compute.Execution;
using Caisson.Compute.Execution.Events;
using Caisson.Contracts;
using Caisson.UnitTests.Compute.Execution.Doubles;

namespace Caisson.UnitTests.Compute.Execution;

/// <summary>Order under load: 10,000 processes that end before their start is answered, and not one event out of its place.</summary>
public sealed class ExecutorOrderTests
{
    private const int Containers = 1000;
    private const int ExecsEach = 9;
    private const int AtOnce = 32;

    [Fact]
    public async Task Ten_thousand_processes_are_told_of_in_order()
    {
        await using var bench = new ExecutorBench();
        var (executor, backend, _) = await bench.OpenAsync();

        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(worker => Task.Run(async () =>
        {
            for (var i = worker; i < Containers; i += AtOnce)
            {
                await LiveAsync(bench, executor, backend, new SystemId($"box{i}"), dies: i % 2 == 0);
            }
        })));
        await executor.DisposeAsync();

        var violations = backend.Events.GroupBy(e => e.ContainerId).SelectMany(life => Violations(life.Key, [.. life])).ToList();
        Assert.Empty(violations.Take(20));
        Assert.Equal(Containers, backend.Events.Select(e => e.ContainerId).Distinct().Count());
        Assert.Equal(Containers * (1 + ExecsEach), backend.Events.Count(e => e.Kind == ContainerEventKind.Exit));
        Assert.Equal(0, bench.Machine.OpenHandles);
    }

    // Half of the containers die with execs that still run, the others are stopped when all have ended.
    private static async Task LiveAsync(ExecutorBench bench, Executor executor, RecordingBackend backend, SystemId id, bool dies)
    {
        await executor.CreateAsync(id, ExecutorBench.Program("sleep"), new CreateSettings { WhenStopped = StoppedContainer.IsRemoved });
        await executor.StartAsync(id);
        await Task.WhenAll(Enumerable.Range(0, ExecsEach).Select(
            number => executor.ExecAsync(id, $"e{number}", ExecutorBench.Process(dies && number % 3 == 0 ? "sleep" : "true"))));
        bench.Machine[id].End(ProcessNumber.Init, 0);
        await backend.Seen(ContainerEventKind.Exit, id, Executor.InitProcess);
    }

    private static IEnumerable<string> Violations(SystemId id, IReadOnlyList<ContainerEvent> life)
    {
        if (life[0].Kind != ContainerEventKind.Create || life[1].Kind != ContainerEventKind.Start)
        {
            yield return $"{id}: begins with {life[0].Kind}, {life[1].Kind}";
        }

        if (life[^1] is not { Kind: ContainerEventKind.Exit, ProcessId: Executor.InitProcess })
        {
            yield return $"{id}: ends with {life[^1].Kind} of {life[^1].ProcessId}";
        }

        foreach (var process in life.Where(e => e.ProcessId is not null).GroupBy(e => e.ProcessId))
        {
            var kinds = string.Join(' ', process.Select(e => e.Kind));
            var expected = process.Key == Executor.InitProcess ? "Start Exit" : "ExecAdded ExecStarted Exit";
            if (kinds != expected)
            {
                yield return $"{id}: of {process.Key} came {kinds}";
            }
        }
    }
}
