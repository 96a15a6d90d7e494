using System.Text.Json;
using Caisson.Bridge;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Documents.Guest;
using Caisson.Contracts.Errors;
using Caisson.Contracts.Logs;
using Caisson.Contracts.Oci;
using Caisson.Engine.Systems.Journal;
using Caisson.IntegrationTests.Infrastructure;
using Caisson.Testing.Shared;

namespace Caisson.IntegrationTests.Hosts;

/// <summary>What durable containers need of their host: logs, restarts, limits, what is told of memory, and many processes at once.</summary>
public sealed class DurableHostTests : IAsyncLifetime
{
    private const Requirement Needs = Requirement.Busybox;
    private static readonly SystemId Box = new("box");
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly TestMachine _machine = new();

    public Task InitializeAsync()
    {
        if (Requirements.WhyUnmet(Needs) is null)
        {
            BusyboxRoot.Make(Path.Combine(_machine.MakeDirectory("bundle"), "rootfs"));
        }

        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        using (_machine)
        {
            await _machine.AssertNothingLeftAsync();
        }
    }

    [RootFact(Needs)]
    public async Task A_log_that_cannot_be_written_holds_nobody_up_and_tells_of_its_losses()
    {
        using var log = new LogDirectory();
        using var host = HostProcess.Start(_machine, Box);
        await using var service = await host.ConnectAsync();
        var document = Document("/bin/sh", "-c", "while read line; do echo $line; done");
        document = document with { HostedSystem = document.HostedSystem! with { Log = new ContainerLog { Directory = log.Path } } };
        var system = await service.CreateSystemAsync(Box, document, default).WaitAsync(Deadline);
        var stdio = new ProcessStdio(new StdioEndpoint.Hosted(), new StdioEndpoint.None(), new StdioEndpoint.None());
        var init = await service.PrepareProcessAsync(system, new ProcessParameters(), stdio, default).WaitAsync(Deadline);
        var client = await service.AttachProcessAsync(
            init.Handle,
            new ProcessStdio(new StdioEndpoint.Pipe(), new StdioEndpoint.Pipe(), new StdioEndpoint.None()),
            new AttachOptions { InputEnd = InputEnd.ClosesInput },
            default).WaitAsync(Deadline);
        Directory.Delete(log.Path);
        await service.StartSystemAsync(system, default).WaitAsync(Deadline);
        using var echoes = new StreamReader(client.Streams.Output!);

        await TypeAsync(client, "lost");
        Assert.Equal("lost", await echoes.ReadLineAsync().WaitAsync(Deadline));
        while (!host.ReadLog().Contains("cannot be written", StringComparison.Ordinal))
        {
            await Task.Delay(10);
        }

        Directory.CreateDirectory(log.Path);
        await TypeAsync(client, "kept");
        await client.Streams.Input!.DisposeAsync();
        Assert.Equal(0, (await WaitForExitAsync(service, system)).Code);

        var records = log.Read();
        Assert.Equal([(LogSource.Service, 1L), (LogSource.Output, 0L)], records.Select(record => (record.Source, record.DroppedRecords)));
        Assert.Equal("kept", records[1].Text);
    }

    [RootFact(Needs)]
    public async Task Limits_change_while_the_container_runs_and_wrong_ones_are_refused_by_name()
    {
        using var host = HostProcess.Start(_machine, Box);
        await using var service = await host.ConnectAsync();
        var system = await service.CreateSystemAsync(Box, Document("/bin/sleep", "1000"), default).WaitAsync(Deadline);
        await service.StartSystemAsync(system, default).WaitAsync(Deadline);

        var change = new LinuxResources { Memory = new MemoryResources { Limit = 48 << 20 }, Pids = new PidsResources { Limit = 77 }, Cpu = new CpuResources { Shares = 300 } };
        await service.ModifySystemAsync(system, Constraints(change), default).WaitAsync(Deadline);

        var query = new PropertyQuery { PropertyTypes = [PropertyType.Statistics, PropertyType.ProcessList] };
        var properties = await service.GetSystemPropertiesAsync(system, query, default).WaitAsync(Deadline);
        Assert.Equal(48UL << 20, properties.Statistics!.Memory!.MemoryLimitBytes);
        var process = Assert.Single(properties.ProcessList!);
        Assert.Equal("sleep", process.ImageName);
        Assert.True(process.CreateTimestamp > DateTimeOffset.UtcNow - TimeSpan.FromHours(1), $"{process.CreateTimestamp}");
        Assert.True(process.MemoryWorkingSetPrivateBytes + process.MemoryWorkingSetSharedBytes > 0);
        var bad = new LinuxResources { Cpu = new CpuResources { Cpus = "nonsense" } };
        var refusal = await Assert.ThrowsAsync<ComputeOperationException>(() => service.ModifySystemAsync(system, Constraints(bad), default).WaitAsync(Deadline));
        Assert.Contains("cpus", refusal.Message, StringComparison.OrdinalIgnoreCase);
        await service.TerminateSystemAsync(system, default).WaitAsync(Deadline);
    }

    [RootFact(Needs)]
    public async Task A_kill_for_want_of_memory_that_init_survives_is_told_at_once()
    {
        using var host = HostProcess.Start(_machine, Box);
        await using var service = await host.ConnectAsync();
        var document = Document("/bin/sh", "-c", "tail /dev/zero; sleep 1000");
        var spec = document.HostedSystem!.OciSpecification!;
        var resources = new LinuxResources { Memory = new MemoryResources { Limit = 32 << 20, Swap = 32 << 20 } };
        document = document with
        {
            HostedSystem = document.HostedSystem with { OciSpecification = spec with { Linux = spec.Linux! with { Resources = resources } } },
        };
        var system = await service.CreateSystemAsync(Box, document, default).WaitAsync(Deadline);
        await service.StartSystemAsync(system, default).WaitAsync(Deadline);

        using var deadline = new CancellationTokenSource(Deadline);
        await foreach (var notification in service.SubscribeAsync(system, deadline.Token))
        {
            Assert.IsNotType<SystemNotification.Exited>(notification);
            if (notification is SystemNotification.OutOfMemory)
            {
                break;
            }
        }

        Assert.Equal("Running", (await service.GetSystemPropertiesAsync(system, new PropertyQuery(), default)).State);
        await service.TerminateSystemAsync(system, default).WaitAsync(Deadline);
    }

    [RootFact(Needs)]
    public async Task A_thousand_processes_at_once_all_end_and_leave_nothing_open()
    {
        const int Count = 1000;
        using var host = HostProcess.Start(_machine, Box);
        await using var service = await host.ConnectAsync();
        var system = await service.CreateSystemAsync(Box, Document("/bin/sleep", "1000"), default).WaitAsync(Deadline);
        await service.StartSystemAsync(system, default).WaitAsync(Deadline);

        // One connection carries at most 512 calls at once.
        await using var second = await host.ConnectToSocketAsync();
        await using var third = await host.ConnectToSocketAsync();
        (BridgeComputeService Service, SystemHandle System)[] ways =
        [
            (service, system),
            (second, await second.OpenSystemAsync(Box, default).WaitAsync(Deadline)),
            (third, await third.OpenSystemAsync(Box, default).WaitAsync(Deadline)),
        ];
        await RunAsync(20);
        var before = Directory.GetFiles($"/proc/{host.ProcessId}/fd").Length;

        await RunAsync(Count);

        Assert.Equal(before, Directory.GetFiles($"/proc/{host.ProcessId}/fd").Length);
        await service.TerminateSystemAsync(system, default).WaitAsync(Deadline);

        async Task RunAsync(int count)
        {
            var exits = ReadExitsAsync(count);
            var entries = await Task.WhenAll(Enumerable.Range(0, count).Select(async number =>
            {
                var way = ways[number % ways.Length];
                var entry = await way.Service.CreateProcessAsync(way.System, TestDocuments.Exec("/bin/true"), ProcessStdio.None, default).WaitAsync(Deadline);
                return (way.Service, entry.Handle);
            }));
            Assert.All(await exits, exit => Assert.Equal(0, exit.Code));
            foreach (var (owner, handle) in entries)
            {
                await owner.CloseProcessAsync(handle, default).WaitAsync(Deadline);
            }
        }

        async Task<List<ExitRecord>> ReadExitsAsync(int count)
        {
            using var deadline = new CancellationTokenSource(Deadline);
            var exits = new List<ExitRecord>();
            await foreach (var notification in service.SubscribeAsync(system, deadline.Token))
            {
                if (notification is SystemNotification.ProcessExited exited)
                {
                    exits.Add(exited.Exit);
                    if (exits.Count == count)
                    {
                        break;
                    }
                }
            }

            return exits;
        }
    }

    [RootFact(Needs)]
    public async Task Exits_of_lives_that_nobody_watched_are_kept_in_order_with_the_last()
    {
        using var host = HostProcess.Start(_machine, Box);
        await using (var creator = await host.ConnectAsync())
        {
            var document = Document("/bin/sh", "-c", "exit 5");
            document = document with
            {
                ShouldTerminateOnLastHandleClosed = false,
                HostedSystem = document.HostedSystem! with { Restart = new RestartPolicy { Mode = RestartMode.OnFailure, MaximumRetries = 2 } },
            };
            var system = await creator.CreateSystemAsync(Box, document, default).WaitAsync(Deadline);
            await creator.StartSystemAsync(system, default).WaitAsync(Deadline);
        }

        Assert.Equal(0, await host.WaitAsync());

        var left = Assert.Single(SystemFiles.Read(host.Directory, SystemFiles.ExitName));
        Assert.Equal(5, left.Exit!.Code);
        Assert.Equal([5, 5], left.Restart!.UntoldExits!.Select(exit => exit.Code));
        Assert.Equal(2, left.Restart.Count);
        Assert.Equal(0, (await _machine.RunAsync(Executables.Host, "clean", "--forget-exits")).ExitCode);
    }

    [RootFact(Needs)]
    public async Task A_container_gets_the_descriptor_limit_that_its_host_was_given()
    {
        using var log = new LogDirectory();
        using var host = HostProcess.Start(_machine, Box);
        await using var service = await host.ConnectAsync();
        var document = Document("/bin/sh", "-c", "ulimit -n; ulimit -Hn");
        document = document with { HostedSystem = document.HostedSystem! with { Log = new ContainerLog { Directory = log.Path } } };
        var system = await service.CreateSystemAsync(Box, document, default).WaitAsync(Deadline);
        await service.StartSystemAsync(system, default).WaitAsync(Deadline);
        await WaitForExitAsync(service, system);

        // A fact from outside: what a process started from here begins with.
        var expected = (await _machine.RunAsync("/bin/sh", "-c", "ulimit -n; ulimit -Hn")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(expected, log.Read().Select(record => record.Text));
    }

    [RootTheory(Needs | Requirement.Failpoints)]
    [InlineData("log.before-write=kill@2")]
    [InlineData("log.after-write=kill@2")]
    [InlineData("log.file-made=kill@2")]
    public async Task A_host_killed_while_it_logs_leaves_whole_records(string failpoint)
    {
        using var log = new LogDirectory();
        using (var host = HostProcess.Start(_machine, Box, failpoint))
        {
            try
            {
                await using var service = await host.ConnectAsync();
                var document = Document("/bin/sh", "-c", "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); echo $i; done; sleep 1000");
                var kept = new ContainerLog { Directory = log.Path, MaximumFileBytes = ContainerLog.LeastFileBytes, MaximumFiles = 100 };
                document = document with { HostedSystem = document.HostedSystem! with { Log = kept } };
                var system = await service.CreateSystemAsync(Box, document, default).WaitAsync(Deadline);
                await service.StartSystemAsync(system, default).WaitAsync(Deadline);
                await service.Completion.WaitAsync(Deadline);
            }
            catch (ComputeConnectionException)
            {
                // It died, as it should.
            }

            Assert.Equal(137, await host.WaitAsync());
        }

        Assert.Equal(0, (await _machine.RunAsync(Executables.Host, "clean")).ExitCode);
        var numbers = log.Read().Select(record => int.Parse(record.Text, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(Enumerable.Range(1, numbers.Length), numbers);
    }

    [RootFact(Needs | Requirement.Failpoints)]
    public async Task A_log_that_hangs_holds_up_neither_the_container_nor_its_end()
    {
        using var log = new LogDirectory();
        using var host = HostProcess.Start(_machine, Box, "log.before-write=hang");
        await using var service = await host.ConnectAsync();
        var document = Document("/bin/sh", "-c", "yes | head -n 1000000; exit 4");
        document = document with { HostedSystem = document.HostedSystem! with { Log = new ContainerLog { Directory = log.Path } } };
        var system = await service.CreateSystemAsync(Box, document, default).WaitAsync(Deadline);
        await service.StartSystemAsync(system, default).WaitAsync(Deadline);

        Assert.Equal(4, (await WaitForExitAsync(service, system)).Code);
    }

    [RootFact(Needs | Requirement.Failpoints)]
    public async Task An_exit_that_cannot_be_written_at_first_is_written_later()
    {
        using var host = HostProcess.Start(_machine, Box, "files.before-exit=error");
        await using (var creator = await host.ConnectAsync())
        {
            var document = Document("/bin/sh", "-c", "until [ -e /go ]; do sleep 0.01; done; exit 6") with { ShouldTerminateOnLastHandleClosed = false };
            var system = await creator.CreateSystemAsync(Box, document, default).WaitAsync(Deadline);
            await creator.StartSystemAsync(system, default).WaitAsync(Deadline);
        }

        // Only an exit that nobody held a handle for is written.
        await File.WriteAllTextAsync(Path.Combine(_machine.Root, "bundle", "rootfs", "go"), "");
        Assert.Equal(0, await host.WaitAsync());

        Assert.Equal(6, Assert.Single(SystemFiles.Read(host.Directory, SystemFiles.ExitName)).Exit!.Code);
        Assert.Contains("exit file cannot be written", host.ReadLog(), StringComparison.Ordinal);
        Assert.Equal(0, (await _machine.RunAsync(Executables.Host, "clean", "--forget-exits")).ExitCode);
    }

    private static async Task TypeAsync(ProcessAttachment client, string line) =>
        await client.Streams.Input!.WriteAsync(System.Text.Encoding.UTF8.GetBytes(line + "\n")).AsTask().WaitAsync(Deadline);

    private static ModifySettingRequest Constraints(LinuxResources resources) => new()
    {
        ResourcePath = ResourcePath.ContainerConstraints,
        RequestType = ModifyRequestType.Update,
        Settings = JsonElement.Parse(SettingsCodecs.ContainerConstraints.WriteBytes(new ContainerConstraints { Linux = resources })),
    };

    private ComputeSystemDocument Document(params string[] arguments) => TestDocuments.Container(Path.Combine(_machine.Root, "bundle"), null, arguments);

    private static async Task<ExitRecord> WaitForExitAsync(BridgeComputeService service, SystemHandle system)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        await foreach (var notification in service.SubscribeAsync(system, deadline.Token))
        {
            if (notification is SystemNotification.Exited exited)
            {
                return exited.Exit;
            }
        }

        throw new InvalidOperationException("the subscription ended without an exit");
    }
}
