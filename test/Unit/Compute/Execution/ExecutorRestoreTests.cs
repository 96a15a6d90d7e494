using Caisson.Compute.Execution;
using Caisson.Compute.Execution.Events;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Caisson.UnitTests.Compute.Execution.Doubles;

namespace Caisson.UnitTests.Compute.Execution;

/// <summary>What the next executor finds of one that is gone.</summary>
public sealed class ExecutorRestoreTests : IAsyncLifetime
{
    private static readonly SystemId Id = new("box");

    private readonly ExecutorBench _bench = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _bench.DisposeAsync();

    [Fact]
    public async Task What_runs_is_found_again_with_its_streams_and_its_end_is_told_once()
    {
        await LeaveAsync("sleep");
        var (executor, backend, _) = await _bench.OpenAsync();
        Stream? output = null;

        var restored = await executor.RestoreAsync(Id, new ProcessIo
        {
            Endpoints = new ProcessStdio(new StdioEndpoint.None(), new StdioEndpoint.Pipe(), new StdioEndpoint.None()),
            Attach = (streams, _) =>
            {
                output = streams.Output;
                return Task.CompletedTask;
            },
        });
        var signalled = await executor.SignalProcessAsync(Id, Executor.InitProcess, 1);
        _bench.Machine[Id].End(ProcessNumber.Init, 7);
        await backend.Seen(ContainerEventKind.Exit, Id).Within();

        Assert.True(restored.IsAlive);
        Assert.Equal(4001, restored.Pid);
        Assert.NotNull(output);
        Assert.True(signalled);
        Assert.Equal(["Exit init 7"], backend.Of(Id));
    }

    [Fact]
    public async Task An_exit_that_nobody_saw_is_told_once_by_the_next_executor_with_a_backend()
    {
        await LeaveAsync("sleep");
        _bench.Machine[Id].End(ProcessNumber.Init, 7);

        await using (var silent = await Executor.OpenAsync(_bench.Options(_bench.Machine.Connect())))
        {
            Assert.Equal(7, (await silent.WaitAsync(Id).Within()).Code);
        }

        var (first, firstBackend, _) = await _bench.OpenAsync();
        var restored = await first.RestoreAsync(Id);
        await first.DisposeAsync();
        var (second, secondBackend, _) = await _bench.OpenAsync();
        await second.RestoreAsync(Id);
        await second.DisposeAsync();

        Assert.False(restored.IsAlive);
        Assert.Equal(7, restored.Exit?.Code);
        Assert.Equal(["Exit init 7"], firstBackend.Of(Id));
        Assert.Empty(secondBackend.Of(Id));
        Assert.Equal(0, _bench.Machine.OpenHandles);
        Assert.Empty(_bench.Machine.All());
    }

    [Fact]
    public async Task Lives_that_ended_meanwhile_are_told_once_and_in_order()
    {
        var policy = new RestartPolicy { Mode = RestartMode.Always };
        await LeaveAsync("sleep", new CreateSettings { Restart = policy });
        for (var life = 1; life <= 3; life++)
        {
            _bench.Machine[Id].End(ProcessNumber.Init, life);
            _bench.Machine[Id].LiveAgain();
        }

        var (executor, backend, _) = await _bench.OpenAsync();
        var restored = await executor.RestoreAsync(Id);
        _bench.Machine[Id].End(ProcessNumber.Init, 4);
        _bench.Machine[Id].LiveAgain();
        await backend.Seen(e => e is { Kind: ContainerEventKind.Start }).Within();
        await executor.StopAsync(Id, TimeSpan.Zero).Within();
        await executor.DisposeAsync();

        Assert.True(restored.IsAlive);
        Assert.Equal(["Exit init 1", "Exit init 2", "Exit init 3", "Exit init 4", "Start init", "Exit init 137"], backend.Of(Id));
        var (next, nextBackend, _) = await _bench.OpenAsync();
        await next.RestoreAsync(Id);
        await next.DisposeAsync();
        Assert.Empty(nextBackend.Of(Id));
    }

    [Fact]
    public async Task A_backend_that_did_not_take_an_exit_leaves_it_to_the_next()
    {
        var never = new TaskCompletionSource();
        var reached = new TaskCompletionSource();
        var service = _bench.Machine.Connect();
        var executor = await Executor.OpenAsync(_bench.Options(service) with
        {
            DeliveryDeadline = TimeSpan.FromMilliseconds(20),
            Backend = new RecordingBackend
            {
                Taking = e =>
                {
                    if (e.Kind != ContainerEventKind.Exit)
                    {
                        return Task.CompletedTask;
                    }

                    reached.TrySetResult();
                    return never.Task;
                },
            },
        });
        await executor.CreateAsync(Id, ExecutorBench.Program("exit", "3"));
        await executor.StartAsync(Id);
        await reached.Task.Within();
        await executor.DisposeAsync();

        var (next, backend, _) = await _bench.OpenAsync();
        await next.RestoreAsync(Id);
        await backend.Seen(ContainerEventKind.Exit, Id).Within();

        Assert.Equal(["Exit init 3"], backend.Of(Id));
    }

    [Fact]
    public async Task After_a_loss_of_power_what_ran_has_stopped_and_can_be_started_again()
    {
        await LeaveAsync("sleep");
        _bench.Machine.LosePower();
        await BootAnewAsync();

        var (executor, backend, _) = await _bench.OpenAsync();
        Assert.Equal(ExecutionStatus.Stopped, (await executor.ListAsync()).Single().Status);
        var restored = await executor.RestoreAsync(Id);
        await backend.Seen(ContainerEventKind.Exit, Id).Within();
        await executor.StartAsync(Id);

        Assert.False(restored.IsAlive);
        Assert.Equal(ExitReason.HostLost, restored.Exit?.Reason);
        Assert.Equal(ExitSource.Inferred, restored.Exit?.Source);
        Assert.Contains("machine was restarted", restored.Exit?.Detail);
        Assert.Equal(ExecutionStatus.Running, await executor.StatusAsync(Id));
    }

    [Theory]
    [InlineData(RestartMode.No, false, false)]
    [InlineData(RestartMode.OnFailure, false, true)]
    [InlineData(RestartMode.Always, false, true)]
    [InlineData(RestartMode.UnlessStopped, false, true)]
    [InlineData(RestartMode.Always, true, true)]
    [InlineData(RestartMode.UnlessStopped, true, false)]
    [InlineData(RestartMode.OnFailure, true, false)]
    public async Task After_a_loss_of_power_restart_policies_are_heeded(RestartMode mode, bool wasStopped, bool runs)
    {
        var (first, _, service) = await _bench.OpenAsync();
        await first.CreateAsync(Id, ExecutorBench.Program("sleep"), new CreateSettings { Restart = new RestartPolicy { Mode = mode } });
        await first.StartAsync(Id);
        if (wasStopped)
        {
            await first.StopAsync(Id, TimeSpan.Zero).Within();
            await first.DisposeAsync();
        }

        service.Kill();
        _bench.Machine.LosePower();
        await BootAnewAsync();
        var (executor, _, _) = await _bench.OpenAsync();

        var restored = Assert.Single(await executor.RestoreAllAsync());

        Assert.Null(restored.Error);
        Assert.Equal(runs, restored.Restoration?.IsAlive);
        Assert.Equal(runs ? ExecutionStatus.Running : ExecutionStatus.Stopped, await executor.StatusAsync(Id));
    }

    [Fact]
    public async Task After_a_loss_of_power_a_created_container_can_be_started()
    {
        var (creator, _, _) = await _bench.OpenAsync();
        await creator.CreateAsync(Id, ExecutorBench.Program("sleep"));
        await creator.DisposeAsync();
        _bench.Machine.LosePower();

        var (executor, _, _) = await _bench.OpenAsync();
        await executor.StartAsync(Id);

        Assert.Equal(ExecutionStatus.Running, await executor.StatusAsync(Id));
    }

    [Fact]
    public async Task What_another_executor_created_is_started_in_the_system_it_made()
    {
        var (creator, _, _) = await _bench.OpenAsync();
        await creator.CreateAsync(Id, ExecutorBench.Program("sleep"));
        await creator.DisposeAsync();
        var made = _bench.Machine[Id];

        var (executor, backend, _) = await _bench.OpenAsync();
        await executor.StartAsync(Id);
        await backend.Seen(ContainerEventKind.Start, Id).Within();

        Assert.Same(made, _bench.Machine[Id]);
        Assert.Equal("Running", made.State);
    }

    [Fact]
    public async Task A_stopped_container_is_started_from_its_record()
    {
        var (executor, backend, _) = await _bench.OpenAsync();
        await executor.CreateAsync(Id, ExecutorBench.Program("exit", "1"), new CreateSettings { Log = new LogLimits { MaximumFiles = 5 } });
        await executor.StartAsync(Id);
        await executor.WaitAsync(Id).Within();
        await executor.DisposeAsync();

        var (next, nextBackend, _) = await _bench.OpenAsync();
        await next.StartAsync(Id);
        await next.WaitAsync(Id).Within();
        await next.StartAsync(Id);
        await next.WaitAsync(Id).Within();
        await next.DisposeAsync();

        Assert.Equal(["Create", "Start init", "Exit init 1"], backend.Of(Id));
        Assert.Equal(["Start init", "Exit init 1", "Start init", "Exit init 1"], nextBackend.Of(Id));
    }

    [Fact]
    public async Task A_host_that_cannot_be_asked_is_not_taken_for_gone()
    {
        await LeaveAsync("sleep");
        _bench.Machine.Before["Open"] = id => throw MemoryMachine.Error(ErrorCode.AccessDenied, id, "another user's");
        var (executor, backend, _) = await _bench.OpenAsync();

        var error = await Assert.ThrowsAsync<ComputeOperationException>(() => executor.RestoreAsync(Id));
        _bench.Machine.Before.Clear();
        var restored = await executor.RestoreAsync(Id);

        Assert.Equal(ErrorCode.AccessDenied, error.Code);
        Assert.True(restored.IsAlive);
        Assert.Empty(backend.Of(Id));
    }

    [Fact]
    public async Task Restoring_what_has_stopped_leaves_no_handle()
    {
        await LeaveAsync("sleep");
        _bench.Machine[Id].End(ProcessNumber.Init, 0);

        var (executor, _, _) = await _bench.OpenAsync();
        await executor.RestoreAsync(Id);

        Assert.Equal(0, _bench.Machine.OpenHandles);
    }

    [Fact]
    public async Task A_broken_connection_is_made_anew_and_nothing_is_told_twice()
    {
        var (executor, backend, service) = await _bench.OpenAsync();
        await executor.CreateAsync(Id, ExecutorBench.Program("sleep"));
        await executor.StartAsync(Id);
        await backend.Seen(ContainerEventKind.Start, Id).Within();

        service.Break();
        using (var deadline = new CancellationTokenSource(TestDeadline.MustHappen))
        {
            while (_bench.Machine.OpenHandles == 0)
            {
                await Task.Delay(1, deadline.Token);
            }
        }

        _bench.Machine[Id].End(ProcessNumber.Init, 9);
        await executor.WaitAsync(Id).Within();
        await backend.Seen(ContainerEventKind.Exit, Id).Within();

        Assert.Equal(["Create", "Start init", "Exit init 9"], backend.Of(Id));
    }

    [Fact]
    public async Task Restore_under_load_finds_every_container_and_tells_every_exit_once()
    {
        const int Count = 200;
        var ids = Enumerable.Range(0, Count).Select(i => new SystemId($"box{i:D3}")).ToList();
        var (first, _, service) = await _bench.OpenAsync();
        await Task.WhenAll(ids.Select(async id =>
        {
            await first.CreateAsync(id, ExecutorBench.Program("sleep"));
            await first.StartAsync(id);
        }));
        service.Kill();
        foreach (var id in ids.Where((_, i) => i % 3 == 0))
        {
            _bench.Machine[id].End(ProcessNumber.Init, 3);
        }

        var (executor, backend, _) = await _bench.OpenAsync();
        var restoring = ids.Select(id => Task.Run(() => executor.RestoreAsync(id))).ToList();
        foreach (var id in ids.Where((_, i) => i % 3 == 1))
        {
            _bench.Machine[id].End(ProcessNumber.Init, 4); // while it is being restored
        }

        await Task.WhenAll(restoring).Within();
        await Task.WhenAll(ids.Where((_, i) => i % 3 != 2).Select(id => backend.Seen(ContainerEventKind.Exit, id))).Within();
        var statuses = await Task.WhenAll(ids.Select(id => executor.StatusAsync(id)));
        await executor.DisposeAsync();

        for (var i = 0; i < Count; i++)
        {
            Assert.Equal(i % 3 == 2 ? [] : [$"Exit init {3 + (i % 3)}"], backend.Of(ids[i]));
            Assert.Equal(i % 3 == 2 ? ExecutionStatus.Running : ExecutionStatus.Stopped, statuses[i]);
        }
    }

    [Fact]
    public async Task What_an_interrupted_create_left_is_no_container_and_goes_with_the_next_sweep()
    {
        var gate = new TaskCompletionSource();
        var reached = new TaskCompletionSource();
        _bench.Machine.Before["Create"] = _ =>
        {
            reached.TrySetResult();
            return gate.Task;
        };
        var (executor, _, _) = await _bench.OpenAsync();
        var creating = executor.CreateAsync(Id, ExecutorBench.Program("sleep"));
        await reached.Task.Within();

        // As if its maker had been killed here: the record stays, the hold does not.
        var copy = _bench["copy"];
        CopyDirectory(Path.GetDirectoryName(_bench.RecordPath(Id))!, copy);
        gate.SetException(MemoryMachine.Error(ErrorCode.Unknown, Id, "gone"));
        await Assert.ThrowsAsync<ComputeOperationException>(() => creating);
        _bench.Machine.Before.Clear();
        Directory.Move(copy, Path.GetDirectoryName(_bench.RecordPath(Id))!);
        var (next, _, _) = await _bench.OpenAsync();

        Assert.Equal([Id], await next.SweepAsync());
        Assert.Empty(await next.ListAsync());
        await next.CreateAsync(Id, ExecutorBench.Program("sleep"));
    }

    [Fact]
    public async Task A_create_that_fails_leaves_nothing()
    {
        var (executor, backend, _) = await _bench.OpenAsync();
        _bench.Machine.Before["Properties"] = id => throw MemoryMachine.Error(ErrorCode.Unknown, id, "late");

        await Assert.ThrowsAsync<ComputeOperationException>(() => executor.CreateAsync(Id, ExecutorBench.Program("sleep"), new CreateSettings { Name = "n" }));
        _bench.Machine.Before.Clear();

        Assert.Equal(0, _bench.Machine.OpenHandles);
        Assert.Empty(_bench.Machine.All());
        Assert.Empty(await executor.ListAsync());
        Assert.Empty(backend.Events);
        await executor.CreateAsync(new SystemId("second"), ExecutorBench.Program("sleep"), new CreateSettings { Name = "n" });
    }

    // An executor makes a durable container, starts it, and is killed.
    private async Task LeaveAsync(string program, CreateSettings? settings = null)
    {
        var (executor, backend, service) = await _bench.OpenAsync();
        await executor.CreateAsync(Id, ExecutorBench.Program(program), settings);
        await executor.StartAsync(Id);
        await backend.Seen(ContainerEventKind.Start, Id).Within();
        service.Kill();
    }

    // To the record it is all the same whether the machine's boot changes, or the one it names.
    private async Task BootAnewAsync()
    {
        var record = _bench.RecordPath(Id);
        var text = await File.ReadAllTextAsync(record);
        await File.WriteAllTextAsync(record, System.Text.RegularExpressions.Regex.Replace(text, "\"BootId\":\"[^\"]*\"", "\"BootId\":\"another\""));
    }

    private static void CopyDirectory(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from).Where(file => !file.EndsWith("lock", StringComparison.Ordinal)))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }
}
