using System.Collections.Concurrent;
using Caisson.Compute.Execution;
using Caisson.Compute.Execution.Events;
using Caisson.Contracts;
using Caisson.Contracts.Errors;
using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.Execution;

/// <summary>Executors come and go while containers start and end: every exit is told once, and in its order.</summary>
public sealed class RestoreUnderLoadTests : ExecutorTest
{
    private const int Containers = 24;
    private const int Rounds = 12;

    [RootFact(Needs)]
    public async Task Every_exit_is_told_once_and_in_order_however_often_the_executor_changes()
    {
        var told = new List<ContainerEvent>();
        var starts = new ConcurrentDictionary<SystemId, int>();
        var ids = Enumerable.Range(0, Containers).Select(static number => new SystemId($"box{number:D2}")).ToList();
        var (maker, _) = await OpenAsync();
        await Task.WhenAll(ids.Select((id, number) => maker.CreateAsync(id, Script($"sleep 0.{number % 7}; exit {number}")))).WaitAsync(Deadline);
        await CloseAsync();

        for (var round = 0; round < Rounds; round++)
        {
            // Half of the executors find everything, the others what they start alone; each is closed while containers run, start and end.
            var (executor, backend) = await OpenAsync();
            var restoring = round % 2 == 0 ? executor.RestoreAllAsync() : null;
            await Task.WhenAll(ids.Where((_, number) => number % 3 == round % 3).Select(async id =>
            {
                try
                {
                    await executor.StartAsync(id).WaitAsync(Deadline);
                    starts.AddOrUpdate(id, 1, static (_, count) => count + 1);
                }
                catch (ComputeOperationException e) when (ExecutorErrors.ClassOf(e) == ExecutorErrorClass.Conflict)
                {
                    // It still runs.
                }
            }));
            await (restoring ?? Task.FromResult<IReadOnlyList<RestoredContainer>>([])).WaitAsync(Deadline);
            await CloseAsync();
            told.AddRange(backend.Events);
        }

        var (last, lastBackend) = await OpenAsync();
        Assert.All(await last.RestoreAllAsync().WaitAsync(Deadline), static one => Assert.Null(one.Error));
        await Task.WhenAll(ids.Where(starts.ContainsKey).Select(id => last.WaitAsync(id))).WaitAsync(Deadline);
        await CloseAsync();
        told.AddRange(lastBackend.Events);

        Assert.Equal(Containers, starts.Count);
        foreach (var (id, number) in ids.Select(static (id, number) => (id, number)))
        {
            var life = told.Where(e => e.ContainerId == id && e.Kind != ContainerEventKind.Create).ToList();
            Assert.Equal(
                string.Join(' ', Enumerable.Repeat($"Start Exit:{number}", starts[id])),
                string.Join(' ', life.Select(static e => e.Kind == ContainerEventKind.Exit ? $"Exit:{e.ExitCode}" : $"{e.Kind}")));
            Assert.Equal(life.Select(static e => e.Time).Order(), life.Select(static e => e.Time));
        }
    }
}
