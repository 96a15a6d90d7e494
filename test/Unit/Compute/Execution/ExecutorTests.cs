using Caisson.Compute.Execution;
using Caisson.Compute.Execution.Events;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Caisson.Contracts.Oci;
using Caisson.UnitTests.Compute.Execution.Doubles;

namespace Caisson.UnitTests.Compute.Execution;

public sealed class ExecutorTests : IAsyncLifetime
{
    private static readonly SystemId Id = new("box");
    private static readonly SystemId Other = new("other");

    private readonly ExecutorBench _bench = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _bench.DisposeAsync();

    [Fact]
    public async Task A_life_is_told_in_order()
    {
        var (executor, backend, _) = await _bench.OpenAsync();

        await executor.CreateAsync(Id, ExecutorBench.Program("sleep"));
        var pid = await executor.StartAsync(Id);
        await executor.PauseAsync(Id);
        await executor.ResumeAsync(Id);
        _bench.Machine[Id].RunOutOfMemory();
        await executor.WaitAsync(Id).Within();
        var exit = await backend.Seen(ContainerEventKind.Exit, Id).Within();

        Assert.Equal(["Create", "Start init", "Paused init", "Resumed init", "OutOfMemory init", "Exit init 137"], backend.Of(Id));
        Assert.Equal(pid, exit.Pid);
        Assert.Equal(ExitReason.OutOfMemory, exit.Exit?.Reason);
        Assert.Null(exit.Error);
    }

    [Fact]
    public async Task The_start_of_a_program_that_ends_at_once_precedes_its_exit()
    {
        var (executor, backend, _) = await _bench.OpenAsync();
        await executor.CreateAsync(Id, ExecutorBench.Program("exit", "3"));

        await executor.StartAsync(Id);
        var exit = await executor.WaitAsync(Id).Within();
        await backend.Seen(ContainerEventKind.Exit, Id).Within();

        Assert.Equal(3, exit.Code);
        Assert.Equal(["Create", "Start init", "Exit init 3"], backend.Of(Id));
    }

    [Fact]
    public async Task Exec_added_and_exec_started_precede_the_exit_of_an_exec_that_ends_at_once()
    {
        var (executor, backend, _) = await RunningAsync();

        await executor.ExecAsync(Id, "e", ExecutorBench.Process("exit", "4"));
        await backend.Seen(ContainerEventKind.Exit, Id, "e").Within();

        Assert.Equal(["ExecAdded e", "ExecStarted e", "Exit e 4"], backend.Of(Id).Skip(2));
    }

    [Fact]
    public async Task Exits_of_execs_precede_the_exit_of_the_init_process()
    {
        var (executor, backend, _) = await RunningAsync();
        await executor.ExecAsync(Id, "e", ExecutorBench.Process("sleep"));

        _bench.Machine[Id].End(ProcessNumber.Init, 0);
        await backend.Seen(ContainerEventKind.Exit, Id, Executor.InitProcess).Within();

        Assert.Equal(["Exit e 137", "Exit init 0"], backend.Of(Id).TakeLast(2));
    }

    [Fact]
    public async Task The_owner_stands_in_every_document_and_systems_are_enumerated_by_it()
    {
        var service = _bench.Machine.Connect();
        await using var executor = await Executor.OpenAsync(_bench.Options(service) with { Owner = "docker" });

        await executor.CreateAsync(Id, ExecutorBench.Program("sleep"));

        Assert.Equal("docker", _bench.Machine[Id].Document.Owner);
        Assert.Equal("docker", (await executor.InspectAsync(Id)).Owner);
        Assert.Equal("docker", Assert.Single(await service.EnumerateSystemsAsync(new SystemQuery(), default)).Owner);
    }

    [Fact]
    public async Task An_exec_may_not_be_called_init()
    {
        var (executor, _, _) = await RunningAsync();

        var error = await Assert.ThrowsAsync<ComputeOperationException>(() => executor.ExecAsync(Id, Executor.InitProcess, ExecutorBench.Process("true")));

        Assert.Equal(ExecutorErrorClass.InvalidParameter, ExecutorErrors.ClassOf(error));
        Assert.Equal(ExecutionStatus.Running, await executor.StatusAsync(Id));
    }

    [Fact]
    public async Task Of_concurrent_creates_with_one_id_exactly_one_wins_also_across_executors()
    {
        var (one, _, _) = await _bench.OpenAsync();
        var (two, _, _) = await _bench.OpenAsync();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => ExecutorBench.ClassOfAsync(
            Task.Run(() => (i % 2 == 0 ? one : two).CreateAsync(Id, ExecutorBench.Program("sleep"))))));

        Assert.Single(outcomes, outcome => outcome is null);
        Assert.Equal(19, outcomes.Count(outcome => outcome == ExecutorErrorClass.Conflict));
        Assert.Equal(ExecutionStatus.Created, await one.StatusAsync(Id));
    }

    [Fact]
    public async Task Of_concurrent_execs_with_one_id_exactly_one_wins_also_across_executors()
    {
        var (one, _, _) = await RunningAsync();
        var (two, _, _) = await _bench.OpenAsync();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => ExecutorBench.ClassOfAsync(
            Task.Run(() => (i % 2 == 0 ? one : two).ExecAsync(Id, "e", ExecutorBench.Process("sleep"))))));

        Assert.Single(outcomes, outcome => outcome is null);
        Assert.Equal(19, outcomes.Count(outcome => outcome == ExecutorErrorClass.Conflict));
        Assert.Equal(2, _bench.Machine[Id].Properties.ProcessList!.Count);
    }

    [Fact]
    public async Task Of_concurrent_starts_exactly_one_wins_also_across_executors()
    {
        var (one, _, _) = await _bench.OpenAsync();
        var (two, _, _) = await _bench.OpenAsync();
        await one.CreateAsync(Id, ExecutorBench.Program("sleep"));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => ExecutorBench.ClassOfAsync(Task.Run(() => (i % 2 == 0 ? one : two).StartAsync(Id)))));

        Assert.Single(outcomes, outcome => outcome is null);
        Assert.All(outcomes.Where(outcome => outcome is not null), outcome => Assert.Equal(ExecutorErrorClass.Conflict, outcome));
    }

    [Theory]
    [InlineData("missing", 127, ErrorCode.ProgramNotFound)]
    [InlineData("noexec", 126, ErrorCode.ProgramNotExecutable)]
    public async Task An_init_process_that_cannot_run_is_reaped_and_may_be_started_again(string program, int code, ErrorCode reason)
    {
        var (executor, backend, _) = await _bench.OpenAsync();
        await executor.CreateAsync(Id, ExecutorBench.Program(program));

        for (var attempt = 0; attempt < 2; attempt++)
        {
            var error = await Assert.ThrowsAsync<ComputeOperationException>(() => executor.StartAsync(Id));

            Assert.Equal(reason, error.Code);
            Assert.Equal(ExecutionStatus.Stopped, await executor.StatusAsync(Id));
            Assert.Equal((uint)code, (await executor.DeleteTaskAsync(Id)).ExitCode);
            Assert.Equal(0, _bench.Machine.OpenHandles);
        }

        await executor.DeleteAsync(Id);
        Assert.Equal(["Create"], backend.Of(Id));
    }

    [Fact]
    public async Task A_start_whose_preparation_fails_ends_with_127_and_leaves_no_handle()
    {
        var (executor, _, _) = await _bench.OpenAsync();
        await executor.CreateAsync(Id, ExecutorBench.Program("sleep"));
        _bench.Machine.Before["Prepare"] = id => throw MemoryMachine.Error(ErrorCode.LaunchFailed, id, "mount failed");

        var error = await Assert.ThrowsAsync<ComputeOperationException>(() => executor.StartAsync(Id));

        Assert.Equal(ErrorCode.LaunchFailed, error.Code);
        Assert.Equal(127u, (await executor.DeleteTaskAsync(Id)).ExitCode);
        Assert.Equal(0, _bench.Machine.OpenHandles);
        Assert.Empty(_bench.Machine.All());
    }

    [Fact]
    public async Task Deleting_a_created_container_closes_its_handles()
    {
        var (executor, _, _) = await _bench.OpenAsync();
        await executor.CreateAsync(Id, ExecutorBench.Program("sleep"));

        await executor.DeleteAsync(Id);

        Assert.Equal(0, _bench.Machine.OpenHandles);
        Assert.Empty(_bench.Machine.All());
        Assert.Empty(await executor.ListAsync());
    }

    [Fact]
    public async Task A_stopped_container_has_no_handles()
    {
        var (executor, backend, _) = await RunningAsync();
        await executor.ExecAsync(Id, "e", ExecutorBench.Process("sleep"));

        _bench.Machine[Id].End(ProcessNumber.Init, 0);
        await backend.Seen(ContainerEventKind.Exit, Id, Executor.InitProcess).Within();

        Assert.Equal(0, _bench.Machine.OpenHandles);
    }

    [Fact]
    public async Task A_cancelled_delete_task_reports_the_cancellation()
    {
        var (executor, _, _) = await RunningAsync();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => executor.DeleteTaskAsync(Id, cancelled.Token));

        Assert.Equal(ExecutorErrorClass.Cancelled, ExecutorErrors.ClassOf(error));
    }

    [Fact]
    public async Task A_process_whose_streams_nobody_takes_is_killed_and_reaped()
    {
        var (executor, backend, _) = await _bench.OpenAsync();
        await executor.CreateAsync(Id, ExecutorBench.Program("sleep"));
        var io = new ProcessIo
        {
            Endpoints = new ProcessStdio(new StdioEndpoint.None(), new StdioEndpoint.Pipe(), new StdioEndpoint.None()),
            Attach = (_, _) => throw new InvalidOperationException("no terminal"),
        };

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => executor.StartAsync(Id, new StartSettings { Io = io }));
        var exit = await backend.Seen(ContainerEventKind.Exit, Id).Within();

        Assert.Equal("no terminal", error.Message);
        Assert.Equal(137, exit.ExitCode);
        Assert.Equal(0, _bench.Machine.OpenHandles);
    }

    [Fact]
    public async Task Streams_outlive_a_process_that_ends_at_once()
    {
        var (executor, backend, _) = await _bench.OpenAsync();
        await executor.CreateAsync(Id, ExecutorBench.Program("true"));
        ProcessStreams? taken = null;
        var io = new ProcessIo
        {
            Endpoints = new ProcessStdio(new StdioEndpoint.None(), new StdioEndpoint.Pipe(), new StdioEndpoint.None()),
            Attach = async (streams, _) =>
            {
                // The exit is in the follower's hands while we take them.
                await backend.Seen(ContainerEventKind.Exit, Id).Within();
                taken = streams;
            },
        };

        await executor.StartAsync(Id, new StartSettings { Io = io });

        using var reader = new StreamReader(taken!.Output!);
        Assert.Equal("hello\n", await reader.ReadToEndAsync());
    }

    [Fact]
    public async Task A_caller_that_stops_waiting_leaves_the_operation_going()
    {
        var (executor, backend, _) = await _bench.OpenAsync();
        await executor.CreateAsync(Id, ExecutorBench.Program("sleep"));
        var gate = new TaskCompletionSource();
        var reached = new TaskCompletionSource();
        _bench.Machine.Before["Start"] = _ =>
        {
            reached.TrySetResult();
            return gate.Task;
        };
        using var cancel = new CancellationTokenSource();
        var starting = executor.StartAsync(Id, cancellationToken: cancel.Token);
        await reached.Task.Within();

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting);
        gate.SetResult();
        await backend.Seen(ContainerEventKind.Start, Id).Within();

        Assert.Equal(ExecutionStatus.Running, await executor.StatusAsync(Id));
    }

    [Fact]
    public async Task A_backend_that_fails_hears_of_the_next_event()
    {
        var failing = new RecordingBackend { Taking = e => e.Kind == ContainerEventKind.Start ? throw new InvalidOperationException("not now") : Task.CompletedTask };
        var (executor, backend, _) = await _bench.OpenAsync(failing);
        await executor.CreateAsync(Id, ExecutorBench.Program("true"));
        await executor.StartAsync(Id);

        await backend.Seen(ContainerEventKind.Exit, Id).Within();

        Assert.Equal(["Create", "Exit init 0"], backend.Of(Id));
    }

    [Fact]
    public async Task An_exec_stays_listed_until_the_backend_knows_of_its_end()
    {
        var gate = new TaskCompletionSource();
        var (executor, backend, _) = await RunningAsync(backend: new RecordingBackend { Taking = e => e.Kind == ContainerEventKind.ExecStarted ? gate.Task : Task.CompletedTask });

        await executor.ExecAsync(Id, "e", ExecutorBench.Process("true"));

        Assert.Equal(ExecutorErrorClass.Conflict, await ExecutorBench.ClassOfAsync(executor.ExecAsync(Id, "e", ExecutorBench.Process("true"))));
        gate.SetResult();
        await backend.Seen(ContainerEventKind.Exit, Id, "e").Within();
        await executor.ExecAsync(Id, "e", ExecutorBench.Process("true")).Within();
    }

    [Fact]
    public async Task A_failed_exec_is_told_to_nobody_and_frees_its_id()
    {
        var (executor, backend, _) = await RunningAsync();

        var error = await Assert.ThrowsAsync<ComputeOperationException>(() => executor.ExecAsync(Id, "e", ExecutorBench.Process("missing")));
        _bench.Machine.Before["Prepare"] = id => throw MemoryMachine.Error(ErrorCode.LaunchFailed, id, "no descriptors");
        await Assert.ThrowsAsync<ComputeOperationException>(() => executor.ExecAsync(Id, "f", ExecutorBench.Process("true")));
        _bench.Machine.Before.Clear();
        await executor.ExecAsync(Id, "f", ExecutorBench.Process("true")).Within();
        await backend.Seen(ContainerEventKind.Exit, Id, "f").Within();

        Assert.Equal(ErrorCode.ProgramNotFound, error.Code);
        Assert.DoesNotContain(backend.Events, e => e.ProcessId == "e");
    }

    [Fact]
    public async Task Stopping_asks_first_and_ends_after_a_while()
    {
        var (executor, _, _) = await RunningAsync();
        await executor.CreateAsync(Other, ExecutorBench.Program("deaf"));
        await executor.StartAsync(Other);

        var asked = await executor.StopAsync(Id, TestDeadline.MustHappen).Within();
        var ended = await executor.StopAsync(Other, TimeSpan.FromMilliseconds(20)).Within();
        var again = await executor.StopAsync(Other, TimeSpan.Zero).Within();

        Assert.Equal(143, asked.Code);
        Assert.Equal(137, ended.Code);
        Assert.Equal(ended, again);
    }

    [Fact]
    public async Task Resources_change_at_once_and_for_the_next_start()
    {
        var (executor, _, _) = await RunningAsync();

        await executor.UpdateResourcesAsync(Id, new LinuxResources { Pids = new PidsResources { Limit = 7 } });
        await executor.UpdateResourcesAsync(Id, new LinuxResources { Memory = new MemoryResources { Limit = 1 << 20 } });

        Assert.Equal(ResourcePath.ContainerConstraints, _bench.Machine[Id].Modified?.ResourcePath);
        Assert.Contains("1048576", _bench.Machine[Id].Modified?.Settings?.GetRawText());
        await executor.StopAsync(Id, TimeSpan.Zero);
        await executor.StartAsync(Id);
        var resources = _bench.Machine[Id].Document.HostedSystem?.OciSpecification?.Linux?.Resources;
        Assert.Equal(7, resources?.Pids?.Limit);
        Assert.Equal(1 << 20, resources?.Memory?.Limit);
    }

    [Fact]
    public async Task A_container_that_is_not_to_stay_goes_after_its_exit_was_told()
    {
        var (executor, backend, _) = await _bench.OpenAsync();
        await executor.CreateAsync(Id, ExecutorBench.Program("true"), new CreateSettings { WhenStopped = StoppedContainer.IsRemoved });

        await executor.StartAsync(Id);
        await backend.Seen(ContainerEventKind.Exit, Id).Within();
        await executor.DisposeAsync();

        Assert.False(Directory.Exists(Path.GetDirectoryName(_bench.RecordPath(Id))));
    }

    [Fact]
    public async Task Closing_the_executor_ends_what_lives_only_with_it_and_records_that()
    {
        var (executor, backend, _) = await _bench.OpenAsync();
        await executor.CreateAsync(Id, ExecutorBench.Program("deaf"), new CreateSettings { Lifetime = ContainerLifetime.WithExecutor });
        await executor.CreateAsync(Other, ExecutorBench.Program("deaf"));
        await executor.StartAsync(Id);
        await executor.StartAsync(Other);

        await executor.DisposeAsync();
        var (next, _, _) = await _bench.OpenAsync();

        Assert.Equal("Exit init 137", backend.Of(Id)[^1]);
        Assert.Equal(137, (await next.InspectAsync(Id)).Exit?.Code);
        Assert.Equal(ExecutionStatus.Running, await next.StatusAsync(Other));
    }

    private Task<(Executor Executor, RecordingBackend Backend, MemoryComputeService Service)> RunningAsync(string program = "sleep", RecordingBackend? backend = null) =>
        _bench.RunningAsync(Id, program, backend);
}
