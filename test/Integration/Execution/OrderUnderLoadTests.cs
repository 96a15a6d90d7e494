using Caisson.Compute.Execution;
using Caisson.Compute.Execution.Events;
using Caisson.Contracts;
using Caisson.IntegrationTests.Infrastructure;
using Caisson.UnitTests.Compute.Execution.Doubles;

namespace Caisson.IntegrationTests.Execution;

/// <summary>Order under load: real processes that end before their start is answered, and not one event out of its place.</summary>
public sealed class OrderUnderLoadTests : ExecutorTest
{
    private const int ExecsEach = 9;
    private const int AtOnce = 8;

    // Half of the processes are containers' only ones, the others are in containers of ten.
    private const int Processes = 10_000;
    private const int Alone = Processes / 2;
    private const int WithExecs = Processes / 2 / (1 + ExecsEach);

    [RootFact(Needs)]
    public async Task Ten_thousand_processes_are_told_of_in_order()
    {
        var (executor, backend) = await OpenAsync();

        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(worker => Task.Run(async () =>
        {
            for (var number = worker; number < Alone + WithExecs; number += AtOnce)
            {
                var id = new SystemId($"box{number}");
                await (number < Alone ? LiveAsync(executor, backend, id) : LiveWithExecsAsync(executor, backend, id, dies: number % 2 == 0));
            }
        })));
        await CloseAsync();

        Assert.Empty(EventOrder.ViolationsOf(backend.Events).Take(20));
        Assert.Equal(Alone + WithExecs, backend.Events.Select(e => e.ContainerId).Distinct().Count());
        Assert.Equal(Alone + (WithExecs * (1 + ExecsEach)), backend.Events.Count(e => e.Kind == ContainerEventKind.Exit));
        Assert.All(backend.Events.Where(e => e.Kind == ContainerEventKind.Exit), e => Assert.Null(e.Error));
    }

    private async Task LiveAsync(Executor executor, RecordingBackend backend, SystemId id)
    {
        await executor.CreateAsync(id, Program("/bin/true"), new CreateSettings { WhenStopped = StoppedContainer.IsRemoved }).WaitAsync(Deadline);
        await executor.StartAsync(id).WaitAsync(Deadline);
        var exit = await backend.Seen(ContainerEventKind.Exit, id, Executor.InitProcess).WaitAsync(Deadline);
        Assert.Equal(0, exit.ExitCode);
    }

    // Half of the containers die with execs that still run, the others are ended when all have.
    private async Task LiveWithExecsAsync(Executor executor, RecordingBackend backend, SystemId id, bool dies)
    {
        await executor.CreateAsync(id, Program("/bin/sleep", "1000"), new CreateSettings { WhenStopped = StoppedContainer.IsRemoved }).WaitAsync(Deadline);
        await executor.StartAsync(id).WaitAsync(Deadline);
        await Task.WhenAll(Enumerable.Range(0, ExecsEach).Select(
            number => executor.ExecAsync(id, $"e{number}", dies && number % 3 == 0 ? Process("/bin/sleep", "1000") : Process("/bin/true")))).WaitAsync(Deadline);
        if (!dies)
        {
            await Task.WhenAll(Enumerable.Range(0, ExecsEach).Select(number => backend.Seen(ContainerEventKind.Exit, id, $"e{number}"))).WaitAsync(Deadline);
        }

        Assert.True(await executor.SignalProcessAsync(id, Executor.InitProcess, 9).WaitAsync(Deadline));
        await backend.Seen(ContainerEventKind.Exit, id, Executor.InitProcess).WaitAsync(Deadline);
    }
}
