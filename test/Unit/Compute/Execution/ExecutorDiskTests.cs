using System.Diagnostics;
using Caisson.Compute.Execution;
using Caisson.Compute.Execution.Events;
using Caisson.Contracts;
using Caisson.Contracts.Errors;
using Caisson.UnitTests.Compute.Execution.Doubles;
using Caisson.UnitTests.Compute.Images;

namespace Caisson.UnitTests.Compute.Execution;

/// <summary>A full disk and a read-only one: real file systems, mounted for one test each.</summary>
public sealed class ExecutorDiskTests : IAsyncLifetime
{
    private static readonly SystemId Id = new("box");
    private static readonly SystemId Other = new("other");

    private readonly ExecutorBench _bench = new();
    private string _disk = "";

    public Task InitializeAsync()
    {
        _disk = Directory.CreateDirectory(_bench["disk"]).FullName;
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _bench.CloseAsync();
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync("umount", "--lazy", _disk);
        }

        await _bench.DisposeAsync();
    }

    [RootFact]
    public async Task A_full_disk_is_named_and_nothing_is_lost()
    {
        await RunAsync("mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", _disk);
        var (executor, backend, service) = await _bench.OpenAsync(stateDirectory: _disk);
        await executor.CreateAsync(Id, ExecutorBench.Program("sleep"), new CreateSettings { Name = "web" });
        await executor.StartAsync(Id);
        Fill();

        var creating = await Assert.ThrowsAsync<ComputeOperationException>(() => executor.CreateAsync(Other, ExecutorBench.Program("sleep")));
        var renaming = await Assert.ThrowsAsync<ComputeOperationException>(() => executor.RenameAsync(Id, "front"));
        _bench.Machine[Id].End(ProcessNumber.Init, 3);
        await backend.Seen(ContainerEventKind.Exit, Id).Within();
        var starting = await Assert.ThrowsAsync<ComputeOperationException>(() => executor.StartAsync(Id));

        foreach (var error in (ComputeOperationException[])[creating, renaming, starting])
        {
            Assert.Equal(ErrorCode.ResourceExhausted, error.Code);
            Assert.Contains("free space", error.Details.Remedy);
        }

        Assert.Equal([Id], (await executor.ListAsync()).Select(row => row.Id));
        Assert.Equal(Id, await executor.FindAsync("web"));
        Assert.Equal(ExecutionStatus.Stopped, await executor.StatusAsync(Id));
        Assert.Equal(3u, (await executor.DeleteTaskAsync(Id)).ExitCode);

        File.Delete(Path.Combine(_disk, "ballast"));
        await executor.DisposeAsync();
        var (next, nextBackend, _) = await _bench.OpenAsync(stateDirectory: _disk);
        Assert.Equal(3, (await next.RestoreAsync(Id)).Exit?.Code);
        await next.StartAsync(Id);
        await next.CreateAsync(Other, ExecutorBench.Program("sleep"));
        Assert.DoesNotContain(nextBackend.Events, e => e.Kind == ContainerEventKind.Exit);
        _ = service;
    }

    [RootFact]
    public async Task A_read_only_state_directory_is_named_and_can_be_read()
    {
        await RunAsync("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", _disk);
        var (executor, backend, _) = await _bench.OpenAsync(stateDirectory: _disk);
        await executor.CreateAsync(Id, ExecutorBench.Program("sleep"), new CreateSettings { Name = "web" });
        await executor.StartAsync(Id);
        await executor.CreateAsync(Other, ExecutorBench.Program("sleep"));
        await backend.Seen(ContainerEventKind.Start, Id).Within();
        await RunAsync("mount", "-o", "remount,ro", _disk);

        Func<Task>[] changes =
        [
            () => executor.CreateAsync(new SystemId("third"), ExecutorBench.Program("sleep")),
            () => executor.StartAsync(Other),
            () => executor.RenameAsync(Id, "front"),
            () => executor.DeleteAsync(Other),
            () => executor.ExecAsync(Id, "e", ExecutorBench.Process("true")),
        ];
        foreach (var change in changes)
        {
            var error = await Assert.ThrowsAsync<ComputeOperationException>(change);
            Assert.Equal(ErrorCode.AccessDenied, error.Code);
            Assert.Contains("writable", error.Details.Remedy);
        }

        Assert.Equal([Id, Other], (await executor.ListAsync()).Select(row => row.Id));
        Assert.Equal(Id, await executor.FindAsync("web"));
        Assert.Equal(ExecutionStatus.Running, await executor.StatusAsync(Id));
        Assert.Equal(ExecutionStatus.Created, await executor.StatusAsync(Other));
        Assert.Equal(137, (await executor.StopAsync(Id, TimeSpan.Zero).Within()).Code);
        await backend.Seen(ContainerEventKind.Exit, Id).Within();
    }

    private void Fill()
    {
        using var ballast = File.Create(Path.Combine(_disk, "ballast"));
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

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        await process.WaitForExitAsync().Within();
    }
}
