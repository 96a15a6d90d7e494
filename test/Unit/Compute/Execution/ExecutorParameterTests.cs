using Caisson.Compute.Execution;
using Caisson.Contracts;
using Caisson.Contracts.Errors;
using Caisson.UnitTests.Compute.Execution.Doubles;

namespace Caisson.UnitTests.Compute.Execution;

/// <summary>What makes no sense is refused with its reason, and what does reaches the process.</summary>
public sealed class ExecutorParameterTests : IAsyncLifetime
{
    private static readonly SystemId Id = new("box");

    private readonly ExecutorBench _bench = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _bench.DisposeAsync();

    [Fact]
    public async Task A_specification_without_a_process_is_an_invalid_parameter()
    {
        var (executor, _, _) = await _bench.OpenAsync();

        var error = await Assert.ThrowsAsync<ComputeOperationException>(
            () => executor.CreateAsync(Id, ExecutorBench.Program("sleep") with { Process = null }));

        Assert.Equal(ExecutorErrorClass.InvalidParameter, ExecutorErrors.ClassOf(error));
        Assert.Contains("process section", error.Message);
    }

    [Fact]
    public async Task A_specification_without_a_root_is_an_invalid_parameter()
    {
        var (executor, _, _) = await _bench.OpenAsync();

        var error = await Assert.ThrowsAsync<ComputeOperationException>(() => executor.CreateAsync(Id, ExecutorBench.Program("sleep") with { Root = null }));

        Assert.Equal(ExecutorErrorClass.InvalidParameter, ExecutorErrors.ClassOf(error));
        Assert.Contains("root section", error.Message);
    }

    [Fact]
    public async Task A_terminal_side_above_65535_is_an_invalid_parameter()
    {
        var (executor, _, _) = await _bench.RunningAsync(Id);

        var error = await Assert.ThrowsAsync<ComputeOperationException>(() => executor.ResizeTerminalAsync(Id, Executor.InitProcess, 65536, 25));
        await executor.ResizeTerminalAsync(Id, Executor.InitProcess, 65535, 25);

        Assert.Equal(ExecutorErrorClass.InvalidParameter, ExecutorErrors.ClassOf(error));
        Assert.Contains("65536", error.Message);
        Assert.Equal(((ushort)65535, (ushort)25), _bench.Machine[Id].Live(ProcessNumber.Init)!.Size);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(65)]
    public async Task An_unknown_signal_is_an_invalid_parameter(int signal)
    {
        var (executor, _, _) = await _bench.RunningAsync(Id);

        var error = await Assert.ThrowsAsync<ComputeOperationException>(() => executor.SignalProcessAsync(Id, Executor.InitProcess, signal));

        Assert.Equal(ExecutorErrorClass.InvalidParameter, ExecutorErrors.ClassOf(error));
        Assert.Contains($"no signal {signal}", error.Message);
    }

    [Fact]
    public async Task Signal_0_only_asks_whether_the_process_lives()
    {
        var (executor, _, _) = await _bench.RunningAsync(Id);

        Assert.True(await executor.SignalProcessAsync(Id, Executor.InitProcess, 0));
        Assert.Equal(ExecutionStatus.Running, await executor.StatusAsync(Id));
        _bench.Machine[Id].End(ProcessNumber.Init, 0);
        await executor.WaitAsync(Id).Within();
        Assert.False(await executor.SignalProcessAsync(Id, Executor.InitProcess, 0));
    }

    [Fact]
    public async Task Signal_9_to_the_init_process_terminates_the_container()
    {
        var (executor, _, _) = await _bench.RunningAsync(Id, "deaf");

        Assert.True(await executor.SignalProcessAsync(Id, Executor.InitProcess, 9));

        Assert.Equal(137, (await executor.WaitAsync(Id).Within()).Code);
    }

    [Fact]
    public async Task Other_signals_reach_the_process_as_they_are()
    {
        var (executor, _, _) = await _bench.RunningAsync(Id);
        await executor.ExecAsync(Id, "e", ExecutorBench.Process("sleep"));

        await executor.SignalProcessAsync(Id, Executor.InitProcess, 1);
        await executor.SignalProcessAsync(Id, "e", 12);

        Assert.Equal([1], _bench.Machine[Id].Live(ProcessNumber.Init)!.Signals);
        Assert.Equal([12], _bench.Machine[Id].Live(new ProcessNumber(2))!.Signals);
    }
}
