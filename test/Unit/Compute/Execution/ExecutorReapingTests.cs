using Caisson.Compute.Execution;
using Caisson.Compute.Execution.Events;
using Caisson.Contracts;
using Caisson.Contracts.Errors;
using Caisson.UnitTests.Compute.Execution.Doubles;

namespace Caisson.UnitTests.Compute.Execution;

/// <summary>The end of a run while it does not come to its end: who waits for it, and who does not.</summary>
public sealed class ExecutorReapingTests : IAsyncLifetime
{
    private static readonly SystemId Id = new("box");
    private static readonly SystemId Other = new("other");

    private readonly ExecutorBench _bench = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _bench.DisposeAsync();

    [Fact]
    public async Task Nobody_waits_for_a_shutdown_in_progress()
    {
        var (executor, backend, _) = await _bench.RunningAsync(Id);
        var gate = await HangInShutdownAsync();

        Assert.Equal(5, (await executor.WaitAsync(Id).Within()).Code);
        Assert.Equal(ExecutionStatus.Stopped, await executor.StatusAsync(Id).Within());
        Assert.Equal(5u, (await executor.DeleteTaskAsync(Id).Within()).ExitCode);
        Assert.Equal(ErrorCode.ProcessNotFound, (await Assert.ThrowsAsync<ComputeOperationException>(() => executor.StatsAsync(Id).Within())).Code);
        await executor.CreateAsync(Other, ExecutorBench.Program("true")).Within();
        await executor.StartAsync(Other).Within();
        await backend.Seen(ContainerEventKind.Exit, Other).Within();
        await executor.DeleteAsync(Other).Within();
        Assert.Equal([Id], (await executor.ListAsync().Within()).Select(row => row.Id));
        Assert.DoesNotContain(backend.Of(Id), text => text.StartsWith("Exit", StringComparison.Ordinal));

        gate.SetResult();
        await backend.Seen(ContainerEventKind.Exit, Id).Within();
    }

    [Fact]
    public async Task Deleting_waits_for_the_shutdown_of_its_own_container_alone()
    {
        var (executor, _, _) = await _bench.RunningAsync(Id);
        var gate = await HangInShutdownAsync();

        var deleting = executor.DeleteAsync(Id);
        Assert.Equal(ExecutionStatus.Stopped, await executor.StatusAsync(Id).Within());
        Assert.Equal(5u, (await executor.DeleteTaskAsync(Id).Within()).ExitCode);
        Assert.False(deleting.IsCompleted);

        gate.SetResult();
        await deleting.Within();
        Assert.Equal(ExecutorErrorClass.NotFound, await ExecutorBench.ClassOfAsync(executor.StatusAsync(Id)));
    }

    [Fact]
    public async Task A_container_that_does_not_shut_down_is_terminated_and_success_is_not_claimed()
    {
        var (executor, backend, _) = await _bench.OpenAsync(shutdownDeadline: TimeSpan.FromMilliseconds(50));
        await executor.CreateAsync(Id, ExecutorBench.Program("sleep"));
        await executor.StartAsync(Id);
        _bench.Machine[Id].EndsOnlyByForce = true;

        _bench.Machine[Id].End(ProcessNumber.Init, 0);
        var exit = await backend.Seen(ContainerEventKind.Exit, Id).Within();

        Assert.Equal(0u, (await executor.DeleteTaskAsync(Id)).ExitCode);
        Assert.Equal(-1, exit.ExitCode);
        Assert.Contains("shutting down", exit.Error);
        Assert.Equal(0, _bench.Machine.OpenHandles);
    }

    [Fact]
    public async Task A_handle_that_cannot_be_closed_makes_the_exit_code_minus_1()
    {
        var (executor, backend, _) = await _bench.RunningAsync(Id);
        _bench.Machine.Before["CloseProcess"] = id => throw MemoryMachine.Error(ErrorCode.Unknown, id, "it will not close");

        _bench.Machine[Id].End(ProcessNumber.Init, 0);
        var exit = await backend.Seen(ContainerEventKind.Exit, Id).Within();

        Assert.Equal(-1, exit.ExitCode);
        Assert.Equal(0, exit.Exit?.Code);
        Assert.Contains("it will not close", exit.Error);
    }

    // The init process has ended with 5, and the system takes as long to shut down as the answer is not set.
    private async Task<TaskCompletionSource> HangInShutdownAsync()
    {
        var gate = new TaskCompletionSource();
        var reached = new TaskCompletionSource();
        _bench.Machine[Id].EndsOnlyByForce = true;
        _bench.Machine.Before["Shutdown"] = async id =>
        {
            if (id == Id)
            {
                reached.TrySetResult();
                await gate.Task;
                _bench.Machine[Id].Stop(byForce: true);
            }
        };
        _bench.Machine[Id].End(ProcessNumber.Init, 5);
        await reached.Task.Within();
        return gate;
    }
}
