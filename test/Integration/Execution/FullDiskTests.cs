using Caisson.Compute.Execution;
using Caisson.Compute.Execution.Events;
using Caisson.Contracts;
using Caisson.Contracts.Errors;
using Caisson.Contracts.Oci;
using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.Execution;

/// <summary>State directories of their own file system: filled to the brim, and read-only.</summary>
public sealed class FullDiskTests : ExecutorTest
{
    private static readonly SystemId Id = new("box");
    private static readonly SystemId Other = new("other");
    private static readonly SystemId Third = new("third");

    private bool _isMounted;

    private string Disk => Path.Combine(Machine.Root, "disk");

    private protected override string StateDirectory => Disk;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        if (Requirements.WhyUnmet(Needs) is null)
        {
            _ = Machine.MakeDirectory("disk");
            await RunAsync("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", Disk);
            _isMounted = true;
        }
    }

    public override async Task DisposeAsync()
    {
        if (_isMounted)
        {
            await RunAsync("mount", "-o", "remount,rw", Disk);
            File.Delete(Path.Combine(Disk, "ballast"));
            await RemoveAllAsync();
            await CloseAsync();
            await UntilAsync(() => Machine.Leftovers.Find() is [_]); // hosts end a moment after their systems

            // Lazily: the kernel closes a host's log a moment after its directory is gone.
            await RunAsync("umount", "-l", Disk);
        }

        await base.DisposeAsync();
    }

    [RootFact(Needs)]
    public async Task A_full_disk_refuses_with_its_reason_and_takes_nothing_away()
    {
        var (executor, backend) = await OpenAsync();
        await CreateAsync(executor, Id, "sleep 1000", new CreateSettings { Name = "web" });
        await executor.StartAsync(Id).WaitAsync(Deadline);
        await CreateAsync(executor, Other, "exit 5");
        Fill();

        Func<Task>[] changes =
        [
            () => CreateAsync(executor, Third, "true"),
            () => executor.StartAsync(Other),
            () => executor.RenameAsync(Id, "front"),
            () => executor.UpdateResourcesAsync(Id, new LinuxResources { Cpu = new CpuResources { Shares = 512 } }),
        ];
        foreach (var change in changes)
        {
            var error = await Assert.ThrowsAsync<ComputeOperationException>(() => change().WaitAsync(Deadline));
            Assert.Equal(ErrorCode.ResourceExhausted, error.Code);
            Assert.Contains("free space", error.Details.Remedy, StringComparison.Ordinal);
        }

        // What needs no space goes on.
        Assert.Equal([Id, Other], (await executor.ListAsync().WaitAsync(Deadline)).Select(static row => row.Id));
        Assert.Equal(Id, await executor.FindAsync("web"));
        Assert.Equal(ExecutionStatus.Running, await executor.StatusAsync(Id));
        Assert.Equal(ExecutionStatus.Created, await executor.StatusAsync(Other));
        await executor.PauseAsync(Id).WaitAsync(Deadline);
        await executor.ResumeAsync(Id).WaitAsync(Deadline);

        Empty();
        await executor.ExecAsync(Id, "e", Process("/bin/true")).WaitAsync(Deadline);
        await executor.StartAsync(Other).WaitAsync(Deadline);
        Assert.Equal(5, (await executor.WaitAsync(Other).WaitAsync(Deadline)).Code);
        await executor.RenameAsync(Id, "front").WaitAsync(Deadline);
        await CreateAsync(executor, Third, "true");
        await executor.StopAsync(Id, TimeSpan.Zero).WaitAsync(Deadline);
        await CloseAsync();

        Assert.Equal(["Create", "Start init", "Paused init", "Resumed init", "ExecAdded e", "ExecStarted e", "Exit e 0", "Exit init 137"], backend.Of(Id));
        Assert.Equal(["Create", "Start init", "Exit init 5"], backend.Of(Other));
        Assert.Equal(["Create"], backend.Of(Third));
    }

    [RootFact(Needs)]
    public async Task An_exec_on_a_full_disk_runs_or_is_refused_and_its_id_is_free_again()
    {
        var (executor, backend) = await OpenAsync();
        await CreateAsync(executor, Id, "sleep 1000");
        await executor.StartAsync(Id).WaitAsync(Deadline);
        Fill();

        var error = await Assert.ThrowsAsync<ComputeOperationException>(() => executor.ExecAsync(Id, "e", Process("/bin/true")).WaitAsync(Deadline));
        Assert.Equal(ErrorCode.ResourceExhausted, error.Code);
        await UntilAsync(() => executor.ListPidsAsync(Id).GetAwaiter().GetResult().Count == 1);
        Empty();
        await UntilAsync(() => IsTakenAsync().GetAwaiter().GetResult()); // the refused one is undone a moment after its answer
        await backend.Seen(ContainerEventKind.Exit, Id, "e").WaitAsync(Deadline);

        Assert.Equal(["Create", "Start init", "ExecAdded e", "ExecStarted e", "Exit e 0"], backend.Of(Id));

        async Task<bool> IsTakenAsync()
        {
            try
            {
                await executor.ExecAsync(Id, "e", Process("/bin/true")).WaitAsync(Deadline);
                return true;
            }
            catch (ComputeOperationException taken) when (taken.Message.Contains("already", StringComparison.Ordinal))
            {
                return false;
            }
        }
    }

    [RootFact(Needs)]
    public async Task An_exit_on_a_full_disk_is_told_and_recorded_when_there_is_space_again()
    {
        var (executor, backend) = await OpenAsync();
        await CreateAsync(executor, Id, "sleep 1000");
        await executor.StartAsync(Id).WaitAsync(Deadline);
        Fill();

        Assert.True(await executor.SignalProcessAsync(Id, Executor.InitProcess, 9).WaitAsync(Deadline));
        Assert.Equal(137, (await backend.Seen(ContainerEventKind.Exit, Id).WaitAsync(Deadline)).ExitCode);
        Assert.Equal(137u, (await executor.DeleteTaskAsync(Id)).ExitCode);
        Assert.Equal(ExecutionStatus.Stopped, await executor.StatusAsync(Id));

        Empty();
        await CloseAsync();
        var (next, nextBackend) = await OpenAsync();
        Assert.Equal(137, (await next.RestoreAsync(Id).WaitAsync(Deadline)).Exit?.Code);
        await CloseAsync();
        Assert.Empty(nextBackend.Events);
    }

    [RootFact(Needs)]
    public async Task An_exit_that_a_full_disk_never_took_is_still_known_to_the_next_executor()
    {
        var (executor, _) = await OpenAsync();
        await CreateAsync(executor, Id, "sleep 1000");
        await executor.StartAsync(Id).WaitAsync(Deadline);
        Fill();
        await executor.SignalProcessAsync(Id, Executor.InitProcess, 9).WaitAsync(Deadline);
        await CloseAsync();

        Empty();
        var (next, nextBackend) = await OpenAsync();
        var restored = await next.RestoreAsync(Id).WaitAsync(Deadline);
        await next.StartAsync(Id).WaitAsync(Deadline);
        await next.StopAsync(Id, TimeSpan.Zero).WaitAsync(Deadline);
        await CloseAsync();

        Assert.False(restored.IsAlive);
        Assert.Equal(137, restored.Exit?.Code);
        Assert.Equal(["Exit init 137", "Start init", "Exit init 137"], nextBackend.Of(Id));
    }

    [RootFact(Needs)]
    public async Task A_log_on_a_full_disk_holds_nobody_up_and_says_how_much_it_lost()
    {
        var (executor, _) = await OpenAsync();
        await CreateAsync(
            executor, Id, "i=0; while true; do i=$((i+1)); echo $i; echo $i > /tmp/count; done", new CreateSettings { Log = new LogLimits { MaximumFileBytes = 1 << 18, MaximumFiles = 3 } });
        var init = await executor.StartAsync(Id).WaitAsync(Deadline);
        var log = (await executor.InspectAsync(Id)).LogPath!;
        await UntilAsync(() => Directory.GetFiles(log).Sum(static file => new FileInfo(file).Length) > 4096);
        Fill();

        var before = CountOf(init);
        await UntilAsync(() => CountOf(init) > before + 10_000);
        Empty();
        await UntilAsync(() => Directory.GetFiles(log).Any(static file => File.ReadAllText(file).Contains("lost", StringComparison.OrdinalIgnoreCase)));

        Assert.Equal(ExecutionStatus.Running, await executor.StatusAsync(Id));
        Assert.Equal(137, (await executor.StopAsync(Id, TimeSpan.Zero).WaitAsync(Deadline)).Code);
    }

    [RootFact(Needs)]
    public async Task A_read_only_state_directory_refuses_with_its_reason_and_can_be_read()
    {
        var (executor, backend) = await OpenAsync();
        await CreateAsync(executor, Id, "sleep 1000", new CreateSettings { Name = "web" });
        await executor.StartAsync(Id).WaitAsync(Deadline);
        await CreateAsync(executor, Other, "exit 5");
        await backend.Seen(ContainerEventKind.Create, Other).WaitAsync(Deadline);
        await RunAsync("mount", "-o", "remount,ro", Disk);

        Func<Task>[] changes =
        [
            () => CreateAsync(executor, Third, "true"),
            () => executor.StartAsync(Other),
            () => executor.RenameAsync(Id, "front"),
            () => executor.DeleteAsync(Other),
            () => executor.ExecAsync(Id, "e", Process("/bin/true")),
            () => executor.UpdateResourcesAsync(Id, new LinuxResources { Cpu = new CpuResources { Shares = 512 } }),
        ];
        foreach (var change in changes)
        {
            var error = await Assert.ThrowsAsync<ComputeOperationException>(() => change().WaitAsync(Deadline));
            Assert.Equal(ErrorCode.AccessDenied, error.Code);
            Assert.Contains("writable", error.Details.Remedy, StringComparison.Ordinal);
        }

        Assert.Equal([Id, Other], (await executor.ListAsync().WaitAsync(Deadline)).Select(static row => row.Id));
        Assert.Equal(Id, await executor.FindAsync("web"));
        Assert.Equal(ExecutionStatus.Running, await executor.StatusAsync(Id));
        Assert.Single(await executor.ListPidsAsync(Id).WaitAsync(Deadline));
        Assert.NotEmpty((await executor.StatsAsync(Id).WaitAsync(Deadline)).Statistics.ToString());
        Assert.Equal(137, (await executor.StopAsync(Id, TimeSpan.Zero).WaitAsync(Deadline)).Code);
        Assert.Equal(137, (await backend.Seen(ContainerEventKind.Exit, Id).WaitAsync(Deadline)).ExitCode);

        await RunAsync("mount", "-o", "remount,rw", Disk);
        await executor.StartAsync(Other).WaitAsync(Deadline);
        Assert.Equal(5, (await executor.WaitAsync(Other).WaitAsync(Deadline)).Code);
        await executor.StartAsync(Id).WaitAsync(Deadline);
        await executor.StopAsync(Id, TimeSpan.Zero).WaitAsync(Deadline);
        await CloseAsync();
        Assert.Equal(["Create", "Start init", "Exit init 137", "Start init", "Exit init 137"], backend.Of(Id));
    }

    private Task CreateAsync(Executor executor, SystemId id, string script, CreateSettings? settings = null) =>
        executor.CreateAsync(id, Script(script), settings).WaitAsync(Deadline);

    // How far the loop of the container has come.
    private static long CountOf(int init) => long.TryParse(File.ReadAllText($"/proc/{init}/root/tmp/count"), out var count) ? count : 0;

    private void Fill()
    {
        using var ballast = File.Create(Path.Combine(Disk, "ballast"));
        var block = new byte[4096];
        try
        {
            while (true)
            {
                ballast.Write(block);
                ballast.Flush();
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    private void Empty() => File.Delete(Path.Combine(Disk, "ballast"));

    private async Task RunAsync(string program, params string[] arguments)
    {
        var result = await Machine.RunAsync(Executables.FindOnPath(program)!, arguments);
        Assert.True(result.ExitCode == 0, result.ToString());
    }
}
