using Caisson.Compute.Execution;
using Caisson.Compute.Execution.Events;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Caisson.UnitTests.Compute.Execution.Doubles;

namespace Caisson.UnitTests.Compute.Execution;

/// <summary>Two executors on one state directory, names, and records that cannot be understood.</summary>
public sealed class ExecutorSharingTests : IAsyncLifetime
{
    private static readonly SystemId Id = new("box");
    private static readonly SystemId Other = new("boxer");

    private readonly ExecutorBench _bench = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _bench.DisposeAsync();

    [Fact]
    public async Task Both_see_what_either_does()
    {
        var (one, oneBackend, _) = await _bench.OpenAsync();
        var (two, twoBackend, _) = await _bench.OpenAsync();
        await one.CreateAsync(Id, ExecutorBench.Program("sleep"));

        await two.StartAsync(Id);
        Assert.Equal(ExecutionStatus.Running, await one.StatusAsync(Id));
        await one.ExecAsync(Id, "e", ExecutorBench.Process("sleep"));
        await twoBackend.Seen(ContainerEventKind.ExecStarted, Id, "e").Within();
        Assert.True(await two.SignalProcessAsync(Id, "e", 9));
        await twoBackend.Seen(ContainerEventKind.Exit, Id, "e").Within();
        await one.StopAsync(Id, TimeSpan.Zero).Within();
        await twoBackend.Seen(ContainerEventKind.Exit, Id, Executor.InitProcess).Within();
        await oneBackend.Seen(ContainerEventKind.Exit, Id, Executor.InitProcess).Within();
        await two.DeleteAsync(Id);

        Assert.Equal(["Create", "Start init", "ExecAdded e", "ExecStarted e", "Exit e 137", "Exit init 137"], oneBackend.Of(Id));
        Assert.Equal(["Start init", "ExecAdded e", "ExecStarted e", "Exit e 137", "Exit init 137"], twoBackend.Of(Id));
        Assert.Equal(ErrorCode.SystemNotFound, (await Assert.ThrowsAsync<ComputeOperationException>(() => one.StatusAsync(Id))).Code);
        await one.DisposeAsync();
        await two.DisposeAsync();
        Assert.Equal(0, _bench.Machine.OpenHandles);
    }

    [Fact]
    public async Task Starting_and_stopping_in_turns_loses_no_exit_and_tells_none_twice()
    {
        var (one, oneBackend, _) = await _bench.OpenAsync();
        var (two, twoBackend, _) = await _bench.OpenAsync();
        await one.CreateAsync(Id, ExecutorBench.Program("exit", "1"));

        for (var i = 0; i < 20; i++)
        {
            var executor = i % 2 == 0 ? one : two;
            await executor.StartAsync(Id).Within();
            await executor.WaitAsync(Id).Within();
        }

        await one.DisposeAsync();
        await two.DisposeAsync();
        var (ofOne, ofTwo) = (Exits(oneBackend), Exits(twoBackend));
        Assert.Equal(ofOne.Distinct(), ofOne);
        Assert.Equal(ofTwo.Distinct(), ofTwo);
        Assert.Equal(20, ofOne.Union(ofTwo).Count());
        var (next, nextBackend, _) = await _bench.OpenAsync();
        await next.RestoreAsync(Id);
        await next.DisposeAsync();
        Assert.Empty(nextBackend.Events);
    }

    private static List<DateTimeOffset> Exits(RecordingBackend backend) => [.. backend.Events.Where(e => e.Kind == ContainerEventKind.Exit).Select(e => e.Time)];

    [Fact]
    public async Task Of_concurrent_deletes_exactly_one_wins()
    {
        var (one, _, _) = await _bench.OpenAsync();
        var (two, _, _) = await _bench.OpenAsync();
        await one.CreateAsync(Id, ExecutorBench.Program("sleep"));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Task.Run(async () =>
        {
            try
            {
                await (i % 2 == 0 ? one : two).DeleteAsync(Id);
                return ExecutorErrorClass.System;
            }
            catch (ComputeOperationException e)
            {
                return ExecutorErrors.ClassOf(e);
            }
        })));

        Assert.Single(outcomes, ExecutorErrorClass.System);
        Assert.All(outcomes, outcome => Assert.Contains(outcome, new[] { ExecutorErrorClass.System, ExecutorErrorClass.Conflict, ExecutorErrorClass.NotFound }));
        Assert.DoesNotContain(_bench.Machine.All(), system => system.Exit is null);
    }

    [Fact]
    public async Task A_container_is_found_by_id_name_or_an_unambiguous_beginning()
    {
        var (executor, _, _) = await _bench.OpenAsync();
        await executor.CreateAsync(Id, ExecutorBench.Program("sleep"), new CreateSettings { Name = "web" });
        await executor.CreateAsync(Other, ExecutorBench.Program("sleep"));

        Assert.Equal(Id, await executor.FindAsync("box"));
        Assert.Equal(Id, await executor.FindAsync("web"));
        Assert.Equal(Other, await executor.FindAsync("boxe"));
        Assert.Equal(ErrorCode.InvalidArgument, (await Assert.ThrowsAsync<ComputeOperationException>(() => executor.FindAsync("bo"))).Code);
        Assert.Equal(ErrorCode.SystemNotFound, (await Assert.ThrowsAsync<ComputeOperationException>(() => executor.FindAsync("nobody"))).Code);
        Assert.Equal(ErrorCode.InvalidArgument, (await Assert.ThrowsAsync<ComputeOperationException>(() => executor.FindAsync("../x"))).Code);
    }

    [Fact]
    public async Task A_name_belongs_to_one_container_until_it_is_renamed_or_removed()
    {
        var (executor, _, _) = await _bench.OpenAsync();
        await executor.CreateAsync(Id, ExecutorBench.Program("sleep"), new CreateSettings { Name = "web" });

        Assert.Equal(ErrorCode.Conflict, (await Assert.ThrowsAsync<ComputeOperationException>(
            () => executor.CreateAsync(Other, ExecutorBench.Program("sleep"), new CreateSettings { Name = "web" }))).Code);
        Assert.Equal(ErrorCode.SystemNotFound, (await Assert.ThrowsAsync<ComputeOperationException>(() => executor.StatusAsync(Other))).Code);
        await executor.RenameAsync(Id, "front");
        await executor.CreateAsync(Other, ExecutorBench.Program("sleep"), new CreateSettings { Name = "web" });
        Assert.Equal(Id, await executor.FindAsync("front"));
        Assert.Equal(Other, await executor.FindAsync("web"));
        await executor.DeleteAsync(Id);
        await executor.RenameAsync(Other, "front");
        Assert.Equal(Other, await executor.FindAsync("front"));
    }

    [Fact]
    public async Task Names_that_an_interrupted_change_left_go_with_a_sweep()
    {
        var (executor, _, _) = await _bench.OpenAsync();
        await executor.CreateAsync(Id, ExecutorBench.Program("sleep"), new CreateSettings { Name = "web" });
        var names = Path.Combine(_bench.Paths.DataDirectory, "names");
        await File.WriteAllTextAsync(Path.Combine(names, "front"), Id.Value);
        await File.WriteAllTextAsync(Path.Combine(names, "gone"), "nobody");
        await File.WriteAllTextAsync(Path.Combine(names, ".web.new"), "");

        Assert.Empty(await executor.SweepAsync());

        Assert.Equal([".lock", "web"], Directory.GetFiles(names).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(Id, await executor.FindAsync("web"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{\"Version\":1}")]
    [InlineData("{\"Version\":2,\"Id\":\"box\",\"CreatedAt\":\"2026-01-01T00:00:00Z\",\"Status\":\"Created\"}")]
    [InlineData("{\"Version\":1,\"Id\":\"another\",\"CreatedAt\":\"2026-01-01T00:00:00Z\",\"Status\":\"Created\"}")]
    public async Task A_damaged_record_is_named_and_harms_no_other(string content)
    {
        var (executor, _, _) = await _bench.OpenAsync();
        await executor.CreateAsync(Id, ExecutorBench.Program("sleep"));
        await executor.CreateAsync(Other, ExecutorBench.Program("sleep"));
        await executor.StartAsync(Other);
        await File.WriteAllTextAsync(_bench.RecordPath(Id), content);
        var (next, _, _) = await _bench.OpenAsync();

        var error = await Assert.ThrowsAsync<ComputeOperationException>(() => next.StartAsync(Id));
        var rows = await next.ListAsync();

        Assert.Equal(ErrorCode.RecordDamaged, error.Code);
        Assert.Equal(ExecutorErrorClass.System, ExecutorErrors.ClassOf(error));
        Assert.Contains(_bench.RecordPath(Id), error.Message);
        Assert.Equal([(Id, ExecutionStatus.Unknown), (Other, ExecutionStatus.Running)], rows.Select(row => (row.Id, row.Status)));
        Assert.NotNull(rows[0].Damage);
        Assert.Equal(ErrorCode.SystemAlreadyExists, (await Assert.ThrowsAsync<ComputeOperationException>(() => next.CreateAsync(Id, ExecutorBench.Program("sleep")))).Code);
        await next.ForceDeleteAsync(Id);
        Assert.Equal([Other], (await next.ListAsync()).Select(row => row.Id));
        Assert.Equal([Other], _bench.Machine.All().Where(system => system.Exit is null).Select(system => system.Id));
    }

    [Fact]
    public async Task Five_hundred_containers_are_listed_while_one_of_them_is_sick()
    {
        var (executor, _, _) = await _bench.OpenAsync();
        var ids = Enumerable.Range(0, 500).Select(i => new SystemId($"box{i:D3}")).ToList();
        foreach (var id in ids)
        {
            await executor.CreateAsync(id, ExecutorBench.Program("sleep"));
        }

        await Task.WhenAll(ids.Take(250).Select(id => executor.StartAsync(id)));
        var sick = ids[100];
        _bench.Machine.Sick[sick] = "its host does not answer";
        var (next, _, _) = await _bench.OpenAsync();

        var rows = await next.ListAsync().Within();

        Assert.Equal(ids, rows.Select(row => row.Id));
        Assert.Equal("its host does not answer", rows[100].Sickness);
        Assert.Equal(ExecutionStatus.Unknown, rows[100].Status);
        Assert.Equal(249, rows.Count(row => row.Status == ExecutionStatus.Running));
        Assert.Equal(250, rows.Count(row => row.Status == ExecutionStatus.Created));
    }

    [Fact]
    public async Task A_summary_shows_what_was_said_and_what_became_of_it()
    {
        var (executor, _, _) = await _bench.OpenAsync();
        await executor.CreateAsync(Id, ExecutorBench.Program("exit", "2"), new CreateSettings
        {
            Name = "web",
            Image = "busybox:latest",
            Labels = new Dictionary<string, string> { ["a"] = "b" },
            Restart = new RestartPolicy { Mode = RestartMode.No },
            Log = new LogLimits { MaximumFileBytes = 1 << 20, MaximumFiles = 2 },
        });
        await executor.StartAsync(Id);
        await executor.WaitAsync(Id).Within();

        var row = await executor.InspectAsync(Id);

        Assert.Equal(("web", "busybox:latest", "b"), (row.Name, row.Image, row.Labels["a"]));
        Assert.Equal(["exit", "2"], row.Arguments);
        Assert.Equal(ExecutionStatus.Stopped, row.Status);
        Assert.Equal(2, row.Exit?.Code);
        Assert.NotNull(row.StartedAt);
        Assert.Equal(Path.Combine(row.BundlePath, "log"), row.LogPath);
        Assert.True(Directory.Exists(row.LogPath));
        Assert.Equal(2, _bench.Machine.TryGet(Id)?.Document.HostedSystem?.Log?.MaximumFiles ?? 2);
    }

    [Fact]
    public async Task A_checkpoint_is_refused_by_name()
    {
        var (executor, _, _) = await _bench.OpenAsync();
        await executor.CreateAsync(Id, ExecutorBench.Program("sleep"));

        var error = await Assert.ThrowsAsync<ComputeOperationException>(() => executor.CreateCheckpointAsync(Id, "/tmp"));

        Assert.Equal(ExecutorErrorClass.NotImplemented, ExecutorErrors.ClassOf(error));
        Assert.Contains("checkpoint", error.Message);
    }
}
