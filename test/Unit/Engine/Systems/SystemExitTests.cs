using System.Text.Json;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Caisson.Contracts.Oci;
using Caisson.Engine.Containers;
using Caisson.Engine.Systems;
using Caisson.Engine.Systems.Journal;

namespace Caisson.UnitTests.Engine.Systems;

/// <summary>Exits: what their records say, their order, and what ends with whom.</summary>
public sealed class SystemExitTests
{
    [Fact]
    public void Exit_code_passes_through() => EngineHarness.Run(async harness =>
    {
        var system = await harness.StartAsync();

        harness.Machine.Init.Exit(42);

        var exit = await harness.WaitAsync(system);
        Assert.Equal((42, ExitReason.Exited, ExitSource.Kernel, false), (exit.Code, exit.Reason, exit.Source, exit.OutputPending));
    });

    [Fact]
    public void A_signal_that_nobody_asked_for_is_told_as_such() => EngineHarness.Run(async harness =>
    {
        var system = await harness.StartAsync();

        harness.Machine.Init.DieOf(11);

        var exit = await harness.WaitAsync(system);
        Assert.Equal((139, ExitReason.Signaled), (exit.Code, exit.Reason));
    });

    [Fact]
    public void A_signal_that_was_asked_for_is_a_termination() => EngineHarness.Run(async harness =>
    {
        var system = await harness.StartAsync();
        await harness.Service.ShutdownSystemAsync(system, CancellationToken.None);

        harness.Machine.Init.DieOf(15);

        var exit = await harness.WaitAsync(system);
        Assert.Equal((143, ExitReason.Terminated), (exit.Code, exit.Reason));
    });

    [Theory]
    [InlineData(0, 9)]
    [InlineData(137, 0)]
    public void Running_out_of_memory_is_told_before_the_exit_it_causes(int code, int signal) => EngineHarness.Run(async harness =>
    {
        var system = await harness.StartAsync();
        harness.Machine.OutOfMemoryKills = 1;

        if (signal == 0)
        {
            harness.Machine.Init.Exit(code);
        }
        else
        {
            harness.Machine.Init.DieOf(signal);
        }

        var notifications = await harness.ReadToEndAsync(system);
        var exited = notifications.FindIndex(notification => notification is SystemNotification.ProcessExited);
        Assert.InRange(notifications.FindIndex(notification => notification is SystemNotification.OutOfMemory), 0, exited - 1);
        Assert.Equal(ExitReason.OutOfMemory, ((SystemNotification.Exited)notifications[^1]).Exit.Reason);
    });

    [Fact]
    public void Every_other_exit_comes_before_the_init_processes_and_that_before_the_systems() => EngineHarness.Run(async harness =>
    {
        var system = await harness.StartAsync();
        for (var exec = 0; exec < 3; exec++)
        {
            await harness.Service.CreateProcessAsync(system, EngineHarness.Exec, ProcessStdio.None, CancellationToken.None);
        }

        harness.Machine.Init.Exit(0);

        var notifications = await harness.ReadToEndAsync(system);
        Assert.IsType<SystemNotification.Exited>(notifications[^1]);
        Assert.Equal(ProcessNumber.Init, Assert.IsType<SystemNotification.ProcessExited>(notifications[^2]).Number);
        Assert.Equal(3, notifications.OfType<SystemNotification.ProcessExited>().Count(exit => exit.Number != ProcessNumber.Init));
    });

    [Theory]
    [InlineData(ErrorCode.ProgramNotFound, 127)]
    [InlineData(ErrorCode.ProgramNotExecutable, 126)]
    [InlineData(ErrorCode.LaunchFailed, 125)]
    public void A_program_that_cannot_run_stops_the_system(ErrorCode code, int expected) => EngineHarness.Run(async harness =>
    {
        harness.Machine.ReleaseFailure = new LaunchException(code, "execve '/nothing'", 2);
        var system = await harness.CreateAsync();

        var refusal = await Assert.ThrowsAsync<ComputeOperationException>(() => harness.Service.StartSystemAsync(system, CancellationToken.None));

        var exit = await harness.WaitAsync(system);
        Assert.Equal(code, refusal.Code);
        Assert.Equal((expected, ExitReason.LaunchFailed), (exit.Code, exit.Reason));
    });

    [Fact]
    public void Start_without_a_preparation_that_fails_stops_the_system() => EngineHarness.Run(async harness =>
    {
        harness.Machine.PrepareFailure = new LaunchException(ErrorCode.LaunchFailed, "mount proc", 1);
        var system = await harness.CreateAsync();

        await Assert.ThrowsAsync<ComputeOperationException>(() => harness.Service.StartSystemAsync(system, CancellationToken.None));

        Assert.Equal(125, (await harness.WaitAsync(system)).Code);
        await harness.Service.CloseSystemAsync(system, CancellationToken.None);
        Assert.False(harness.Machine.Cgroups[0].Exists);
    });

    [Fact]
    public void Nothing_is_journalled_of_a_cgroup_that_others_use() => EngineHarness.Run(async harness =>
    {
        harness.Machine.CgroupIsOccupied = true;
        var system = await harness.CreateAsync();

        await Assert.ThrowsAsync<ComputeOperationException>(
            () => harness.Service.PrepareProcessAsync(system, EngineHarness.Init, ProcessStdio.None, CancellationToken.None));

        Assert.Empty(harness.Journal.Pending);
        Assert.Equal(1, harness.Journal.Intend(new RemoveFifo("/nothing")).Number);
    });

    [Fact]
    public void A_defect_of_the_launcher_holds_nobody_up() => EngineHarness.Run(async harness =>
    {
        harness.Machine.PrepareFailure = new InvalidOperationException("a defect");
        var system = await harness.CreateAsync(endsWithCreator: true);

        var refusal = await Assert.ThrowsAsync<ComputeOperationException>(
            () => harness.Service.PrepareProcessAsync(system, EngineHarness.Init, ProcessStdio.None, CancellationToken.None));

        Assert.Equal(ErrorCode.Unknown, refusal.Code);
        await harness.Service.CloseSystemAsync(system, CancellationToken.None);
        Assert.Equal(0, harness.Engine.SystemCount);
    });

    [Fact]
    public void A_user_may_be_given_by_name() => EngineHarness.Run(async harness =>
    {
        var document = harness.Document();
        var specification = document.HostedSystem!.OciSpecification!;
        var named = specification with { Process = specification.Process! with { User = new User { UserName = "daemon" } } };

        var system = await harness.Service.CreateSystemAsync(
            EngineHarness.Id, document with { HostedSystem = document.HostedSystem with { OciSpecification = named } }, CancellationToken.None);

        Assert.Equal("Created", await harness.StateOfAsync(system));
    });

    [Fact]
    public void A_failed_preparation_may_be_repeated() => EngineHarness.Run(async harness =>
    {
        harness.Machine.PrepareFailure = new LaunchException(ErrorCode.LaunchFailed, "mount proc", 1);
        var system = await harness.CreateAsync();
        await Assert.ThrowsAsync<ComputeOperationException>(
            () => harness.Service.PrepareProcessAsync(system, EngineHarness.Init, ProcessStdio.None, CancellationToken.None));
        harness.Machine.PrepareFailure = null;

        var entry = await harness.Service.PrepareProcessAsync(system, EngineHarness.Init, ProcessStdio.None, CancellationToken.None);

        Assert.Equal(ProcessNumber.Init, entry.Number);
    });

    [Fact]
    public void Terminate_stops_a_pause_that_gets_nowhere() => EngineHarness.Run(async harness =>
    {
        harness.Machine.HoldsFreezing = true;
        var system = await harness.StartAsync();
        var pause = harness.Service.PauseSystemAsync(system, null, CancellationToken.None);

        await harness.Service.TerminateSystemAsync(system, CancellationToken.None);

        var refusal = await Assert.ThrowsAnyAsync<ComputeException>(() => pause);
        Assert.Contains(refusal.Code, (IEnumerable<ErrorCode>)[ErrorCode.InvalidState, ErrorCode.SystemAlreadyStopped]);
        Assert.Equal(ExitReason.Terminated, (await harness.WaitAsync(system)).Reason);
    });

    [Fact]
    public void Terminate_ends_a_system_whose_preparation_hangs() => EngineHarness.Run(async harness =>
    {
        harness.Machine.Preparing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var system = await harness.CreateAsync();
        var start = harness.Service.StartSystemAsync(system, CancellationToken.None);

        Assert.Equal(StopOutcome.Pending, await harness.Service.TerminateSystemAsync(system, CancellationToken.None));

        Assert.Equal(ExitReason.Terminated, (await harness.WaitAsync(system)).Reason);
        await Assert.ThrowsAnyAsync<ComputeException>(() => start);
    });

    [Fact]
    public void Terminate_ends_a_system_whose_start_hangs() => EngineHarness.Run(async harness =>
    {
        harness.Machine.HoldsReleases = true;
        var system = await harness.CreateAsync();
        var start = harness.Service.StartSystemAsync(system, CancellationToken.None);

        Assert.Equal(StopOutcome.Pending, await harness.Service.TerminateSystemAsync(system, CancellationToken.None));
        harness.Machine.Init.LetGo();

        Assert.Equal(ExitReason.Terminated, (await harness.WaitAsync(system)).Reason);
        await start;
    });

    [Fact]
    public void Exit_is_reported_after_two_seconds_without_progress_and_says_so() => EngineHarness.Run(async harness =>
    {
        harness.Machine.NextRelay = new FakeRelay();
        var system = await harness.StartAsync();

        harness.Machine.Init.Exit(0);

        Assert.True((await harness.WaitAsync(system)).OutputPending);
    });

    [Fact]
    public void Exit_waits_for_output_that_drains() => EngineHarness.Run(async harness =>
    {
        var relay = new FakeRelay();
        harness.Machine.NextRelay = relay;
        var system = await harness.StartAsync();
        var exit = harness.WaitAsync(system);

        harness.Machine.Init.Exit(0);
        await Task.Yield();
        Assert.Equal("Stopping", await harness.StateOfAsync(system));
        relay.Finish();

        Assert.False((await exit).OutputPending);
    });

    [Fact]
    public void A_system_ends_with_its_creators_handle_when_it_was_asked_to() => EngineHarness.Run(async harness =>
    {
        var system = await harness.CreateAsync(endsWithCreator: true);
        await harness.Service.StartSystemAsync(system, CancellationToken.None);
        await using var other = harness.Engine.OpenConnection();
        var observer = await other.OpenSystemAsync(EngineHarness.Id, CancellationToken.None);

        await harness.Service.DisposeAsync();

        var properties = await other.GetSystemPropertiesAsync(observer, new PropertyQuery(), CancellationToken.None);
        Assert.Equal(("Stopped", ExitReason.Terminated), (properties.State, properties.Exit!.Reason));
        await other.CloseSystemAsync(observer, CancellationToken.None);
        Assert.Equal(0, harness.Engine.SystemCount);
    });

    [Fact]
    public void A_durable_system_that_stops_unobserved_leaves_its_exit_to_the_host() => EngineHarness.Run(async harness =>
    {
        var system = await harness.StartAsync();
        await harness.Service.CloseSystemAsync(system, CancellationToken.None);
        Assert.Equal(1, harness.Engine.SystemCount);

        harness.Machine.Init.Exit(7);
        while (harness.Vanished.Count == 0)
        {
            await Task.Yield();
        }

        Assert.Equal((7, ExitFate.Uncollected), (harness.Vanished[0].Properties.Exit!.Code, harness.Vanished[0].Fate));
    });

    [Fact]
    public void A_stopped_system_can_be_asked_until_its_last_handle_closes() => EngineHarness.Run(async harness =>
    {
        var system = await harness.StartAsync();
        harness.Machine.Init.Exit(3);
        await harness.WaitAsync(system);

        var late = await harness.Service.OpenSystemAsync(EngineHarness.Id, CancellationToken.None);
        await harness.Service.CloseSystemAsync(system, CancellationToken.None);
        Assert.Equal(3, (await harness.WaitAsync(late)).Code);
        await harness.Service.CloseSystemAsync(late, CancellationToken.None);

        var gone = await Assert.ThrowsAsync<ComputeOperationException>(() => harness.Service.OpenSystemAsync(EngineHarness.Id, CancellationToken.None));
        Assert.Equal(ErrorCode.SystemNotFound, gone.Code);
        Assert.Empty(harness.Journal.Pending);
        Assert.True(harness.Machine.Init.IsDisposed);
    });

    [Fact]
    public void A_process_prepared_too_late_lets_go_of_its_streams() => EngineHarness.Run(async harness =>
    {
        var relay = new FakeRelay();
        harness.Machine.NextRelay = relay;
        harness.Machine.Preparing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        harness.Machine.IgnoresCancellation = true;
        var system = await harness.CreateAsync();
        var prepare = harness.Service.PrepareProcessAsync(system, EngineHarness.Init, ProcessStdio.None, CancellationToken.None);
        await harness.Service.TerminateSystemAsync(system, CancellationToken.None);

        harness.Machine.Preparing.SetResult();

        await Assert.ThrowsAnyAsync<ComputeException>(() => prepare);
        Assert.True(relay.Completion.IsCompleted);
        Assert.Equal(ExitReason.Terminated, (await harness.WaitAsync(system)).Reason);
    });

    [Fact]
    public void A_prepared_process_that_nobody_holds_ends() => EngineHarness.Run(async harness =>
    {
        var system = await harness.StartAsync();
        var exec = await harness.Service.PrepareProcessAsync(system, EngineHarness.Exec, ProcessStdio.None, CancellationToken.None);

        await harness.Service.CloseProcessAsync(exec.Handle, CancellationToken.None);

        Assert.True(harness.Machine.Processes[1].HasEnded);
    });

    [Fact]
    public void A_signal_is_delivered_until_the_exit() => EngineHarness.Run(async harness =>
    {
        var system = await harness.StartAsync();
        var exec = await harness.Service.CreateProcessAsync(system, EngineHarness.Exec, ProcessStdio.None, CancellationToken.None);

        Assert.True(await SignalAsync("\"SIGUSR1\""));
        Assert.True(await SignalAsync("0"));
        Assert.Equal(10, harness.Machine.Processes[1].Signals[0]);
        var refusal = await Assert.ThrowsAsync<ComputeOperationException>(() => SignalAsync("\"SIGNOTHING\""));
        Assert.Equal(ErrorCode.InvalidArgument, refusal.Code);
        harness.Machine.Processes[1].Exit(0);
        Assert.False(await SignalAsync("15"));

        Task<bool> SignalAsync(string json) => harness.Service.SignalProcessAsync(
            exec.Handle, new SignalProcessOptions { Signal = JsonDocument.Parse(json).RootElement }, CancellationToken.None);
    });
}
