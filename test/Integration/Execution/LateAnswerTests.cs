using Caisson.Compute.Execution;
using Caisson.Compute.Execution.Events;
using Caisson.Contracts;
using Caisson.Contracts.Errors;
using Caisson.IntegrationTests.Infrastructure;
using Caisson.Testing.Faults;

namespace Caisson.IntegrationTests.Execution;

/// <summary>A service whose answers come after what they are about has ended, or never.</summary>
public sealed class LateAnswerTests : ExecutorTest
{
    private static readonly SystemId Id = new("box");

    [RootFact(Needs)]
    public async Task An_exec_that_ended_before_its_start_was_answered_has_run()
    {
        FaultInjector? faults = null;
        var (executor, backend) = await OpenAsync(wrap: service => faults = new FaultInjector(service));
        var (_, witness) = await RunningAsync(executor);
        var fault = faults!.Arm($"pending {OperationNames.ProcessStart}");

        var exec = executor.ExecAsync(Id, "e", Process("/bin/true"));
        await fault.Reached.WaitAsync(Deadline);
        await witness.Seen(ContainerEventKind.Exit, Id, "e").WaitAsync(Deadline);
        await backend.Seen(ContainerEventKind.ExecStarted, Id, "e").WaitAsync(Deadline);
        Assert.False(exec.IsCompleted);
        fault.Release();

        var pid = await exec.WaitAsync(Deadline);
        Assert.Equal(pid, (await backend.Seen(ContainerEventKind.Exit, Id, "e").WaitAsync(Deadline)).Pid);
        Assert.Equal(["Create", "Start init", "ExecAdded e", "ExecStarted e", "Exit e 0"], backend.Of(Id));
    }

    [RootFact(Needs)]
    public async Task A_kill_that_is_answered_after_the_exit_was_delivered()
    {
        FaultInjector? faults = null;
        var (executor, backend) = await OpenAsync(wrap: service => faults = new FaultInjector(service));
        var (_, witness) = await RunningAsync(executor);
        var fault = faults!.Arm($"pending {OperationNames.SystemTerminate}");

        var kill = executor.SignalProcessAsync(Id, Executor.InitProcess, 9);
        await fault.Reached.WaitAsync(Deadline);
        await witness.Seen(ContainerEventKind.Exit, Id, Executor.InitProcess).WaitAsync(Deadline);
        Assert.Equal(137, (await executor.WaitAsync(Id).WaitAsync(Deadline)).Code);
        Assert.Equal(137u, (await executor.DeleteTaskAsync(Id).WaitAsync(Deadline)).ExitCode);
        Assert.False(kill.IsCompleted);
        fault.Release();

        Assert.True(await kill.WaitAsync(Deadline));
        Assert.Null((await backend.Seen(ContainerEventKind.Exit, Id).WaitAsync(Deadline)).Error);
        Assert.False(await executor.SignalProcessAsync(Id, Executor.InitProcess, 9).WaitAsync(Deadline));
    }

    [RootFact(Needs)]
    public async Task Nothing_about_other_containers_waits_for_an_answer_that_never_comes()
    {
        FaultInjector? faults = null;
        var (executor, _) = await OpenAsync(wrap: service => faults = new FaultInjector(service));
        await RunningAsync(executor);
        var fault = faults!.Arm($"lost {OperationNames.SystemPause}");

        using var patience = new CancellationTokenSource();
        var pause = executor.PauseAsync(Id, patience.Token);
        await fault.Reached.WaitAsync(Deadline);
        var other = new SystemId("other");
        await executor.CreateAsync(other, Script("exit 4")).WaitAsync(Deadline);
        await executor.StartAsync(other).WaitAsync(Deadline);
        Assert.Equal(4, (await executor.WaitAsync(other).WaitAsync(Deadline)).Code);
        await executor.StatusAsync(Id).WaitAsync(Deadline);
        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pause.WaitAsync(Deadline));
        await faults.DisposeAsync(); // or the call in progress would be waited for until its deadline
    }

    // The container runs, and a second executor follows it undisturbed.
    private async Task<(Executor Executor, UnitTests.Compute.Execution.Doubles.RecordingBackend Backend)> RunningAsync(Executor executor)
    {
        await executor.CreateAsync(Id, Program("/bin/sleep", "1000")).WaitAsync(Deadline);
        await executor.StartAsync(Id).WaitAsync(Deadline);
        var witness = await OpenAsync();
        Assert.True((await witness.Executor.RestoreAsync(Id).WaitAsync(Deadline)).IsAlive);
        return witness;
    }
}
