using System.Text.Json;
using Caisson.Bridge;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Engine;
using Caisson.Engine.Systems.Journal;
using Caisson.IntegrationTests.Infrastructure;
using Caisson.Platform.Linux.Processes;

namespace Caisson.IntegrationTests.Hosts;

/// <summary>kill -9 of caller, host and container at each step of a life: afterwards nothing is left, and a neighbour runs on.</summary>
public sealed class KillTests : IAsyncLifetime
{
    private static readonly SystemId Box = new("box");
    private static readonly SystemId NeighbourId = new("neighbour");
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly TestMachine _machine = new();
    private HostProcess? _neighbour;
    private BridgeComputeService? _neighbourService;
    private SystemHandle _neighbourSystem;

    public enum Victim
    {
        Caller,
        Host,
        Container,
    }

    public enum Step
    {
        Connected,
        Created,
        Prepared,
        Started,
        Executing,
        Paused,
    }

    public static TheoryData<string> Failpoints => [.. FailpointNames.All];

    /// <summary>Those at which a real system call can fail; the others mark places between two steps.</summary>
    public static TheoryData<string> FileFailpoints =>
        [.. FailpointNames.All.Where(name => name.StartsWith("journal.before-", StringComparison.Ordinal) || name.StartsWith("files.before-", StringComparison.Ordinal))];

    public static TheoryData<Victim, Step> Steps
    {
        get
        {
            var data = new TheoryData<Victim, Step>();
            foreach (var victim in Enum.GetValues<Victim>())
            {
                foreach (var step in Enum.GetValues<Step>().Where(step => victim != Victim.Container || step >= Step.Prepared))
                {
                    data.Add(victim, step);
                }
            }

            return data;
        }
    }

    public async Task InitializeAsync()
    {
        if (Requirements.WhyUnmet(Requirement.Busybox) is not null)
        {
            return;
        }

        BusyboxRoot.Make(Path.Combine(_machine.MakeDirectory("bundle"), "rootfs"));
        _neighbour = HostProcess.Start(_machine, NeighbourId);
        _neighbourService = await _neighbour.ConnectAsync();
        _neighbourSystem = await _neighbourService.CreateSystemAsync(NeighbourId, Document(), default).WaitAsync(Deadline);
        await _neighbourService.StartSystemAsync(_neighbourSystem, default).WaitAsync(Deadline);
    }

    public async Task DisposeAsync()
    {
        if (_neighbour is not null)
        {
            await _neighbourService!.DisposeAsync();
            Assert.Equal(0, await _neighbour.WaitAsync());
            _neighbour.Dispose();
        }

        using (_machine)
        {
            await _machine.AssertNothingLeftAsync();
        }
    }

    [RootTheory(Requirement.Busybox)]
    [MemberData(nameof(Steps))]
    public async Task Nothing_is_left_after_a_kill(Victim victim, Step step)
    {
        using var host = HostProcess.Start(_machine, Box);
        var service = await host.ConnectAsync();
        var (system, init) = await ReachAsync(service, step);

        switch (victim)
        {
            case Victim.Caller:
                host.DropConnection();
                Assert.Equal(0, await host.WaitAsync());
                break;
            case Victim.Host:
                host.Kill();
                Assert.Equal(137, await host.WaitAsync());
                await CleanAsync();
                break;
            case Victim.Container:
                using (var process = ForeignProcess.TryOpen(init)!)
                {
                    Assert.True(process.Kill());
                }

                if (step == Step.Paused)
                {
                    await service.ResumeSystemAsync(system, default).WaitAsync(Deadline);
                }

                Assert.Equal(137, (await WaitForExitAsync(service, system)).Code);
                await service.DisposeAsync();
                Assert.Equal(0, await host.WaitAsync());
                break;
        }

        await AssertOnlyNeighbourAsync();
    }

    [RootTheory(Requirement.Busybox | Requirement.Failpoints)]
    [MemberData(nameof(Failpoints))]
    public async Task Nothing_is_left_after_a_kill_at_a_failpoint(string name)
    {
        var isOfClean = name.StartsWith("clean.", StringComparison.Ordinal);
        using (var host = HostProcess.Start(_machine, Box, isOfClean ? "host.stopping=kill" : $"{name}=kill"))
        {
            await FailpointScenario.RunAsync(host, Document());
            Assert.Contains(await host.WaitAsync(), new[] { 0, 137 });
        }

        if (name.StartsWith("engine.restart", StringComparison.Ordinal))
        {
            using var host = HostProcess.Start(_machine, Box, $"{name}=kill");
            await FailpointScenario.RestartAsync(host, Document());
            Assert.Equal(137, await host.WaitAsync());
        }

        if (isOfClean)
        {
            var script = new Dictionary<string, string> { ["CAISSON_FAILPOINTS"] = $"{name}=kill" };
            var killed = await _machine.RunAsync(Executables.HostWithFailpoints, script, "clean");
            Assert.Contains(killed.ExitCode, new[] { 0, 137 });
        }

        await CleanAsync(forgetsExits: true);
        await AssertOnlyNeighbourAsync();
    }

    [RootTheory(Requirement.Busybox | Requirement.Failpoints)]
    [MemberData(nameof(FileFailpoints))]
    public async Task A_step_that_fails_is_reported_and_leaves_nothing(string name)
    {
        using var host = HostProcess.Start(_machine, Box, $"{name}=error");
        try
        {
            await FailpointScenario.RunAsync(host, Document());
        }
        catch (Contracts.Errors.ComputeException)
        {
            // The failing verb said so; the host itself goes on to its end.
        }

        _ = await host.WaitAsync();
        await CleanAsync();
        await AssertOnlyNeighbourAsync();
    }

    [RootFact(Requirement.Busybox)]
    public async Task A_durable_system_outlives_its_creator_and_is_lost_with_its_host()
    {
        using var host = HostProcess.Start(_machine, Box);
        await using (var creator = await host.ConnectAsync())
        {
            var system = await creator.CreateSystemAsync(Box, Document() with { ShouldTerminateOnLastHandleClosed = false }, default);
            await creator.StartSystemAsync(system, default);
        }

        await using var observer = await host.ConnectToSocketAsync();
        var seen = Assert.Single(await observer.EnumerateSystemsAsync(new SystemQuery(), default));
        Assert.Equal(("box", "Running"), (seen.Id, seen.State));
        host.Kill();
        _ = await host.WaitAsync();

        var first = await _machine.RunAsync(Executables.Host, "clean", "--id", "box", "--format", "json");

        Assert.Equal("ExitKept", JsonDocument.Parse(first.Output).RootElement.GetProperty("outcome").GetString());
        var exit = Assert.Single(SystemFiles.Read(host.Directory, SystemFiles.ExitName)).Exit!;
        Assert.Equal((ExitReason.HostLost, ExitSource.Journal), (exit.Reason, exit.Source));
        Assert.Equal(0, (await _machine.RunAsync(Executables.Host, "clean", "--id", "box", "--forget-exits")).ExitCode);
        await AssertOnlyNeighbourAsync();
    }

    [RootFact(Requirement.Busybox)]
    public async Task A_durable_system_that_stops_unobserved_leaves_its_exit()
    {
        using var host = HostProcess.Start(_machine, Box);
        await using (var creator = await host.ConnectAsync())
        {
            var document = TestDocuments.Container(Path.Combine(_machine.Root, "bundle"), null, "/bin/sh", "-c", "sleep 0.3; exit 7");
            var system = await creator.CreateSystemAsync(Box, document with { ShouldTerminateOnLastHandleClosed = false }, default);
            await creator.StartSystemAsync(system, default);
        }

        Assert.Equal(0, await host.WaitAsync());

        Assert.Equal(7, Assert.Single(SystemFiles.Read(host.Directory, SystemFiles.ExitName)).Exit!.Code);
        Assert.Equal(0, (await _machine.RunAsync(Executables.Host, "clean", "--forget-exits")).ExitCode);
        await AssertOnlyNeighbourAsync();
    }

    [RootFact(Requirement.Busybox)]
    public async Task A_signal_ends_durable_systems_too_and_their_exits_are_kept()
    {
        using var host = HostProcess.Start(_machine, Box);
        await using (var creator = await host.ConnectAsync())
        {
            var system = await creator.CreateSystemAsync(Box, Document() with { ShouldTerminateOnLastHandleClosed = false }, default);
            await creator.StartSystemAsync(system, default);
        }

        host.Signal(15);

        Assert.Equal(0, await host.WaitAsync());
        Assert.Equal(ExitReason.Terminated, Assert.Single(SystemFiles.Read(host.Directory, SystemFiles.ExitName)).Exit!.Reason);
        Assert.Equal(0, (await _machine.RunAsync(Executables.Host, "clean", "--forget-exits")).ExitCode);
        await AssertOnlyNeighbourAsync();
    }

    private ComputeSystemDocument Document()
    {
        var document = TestDocuments.Container(Path.Combine(_machine.Root, "bundle"), null, "/bin/sh", "-c", "echo begun; sleep 1000 & sleep 1000");
        return document with { HostedSystem = document.HostedSystem! with { Log = new ContainerLog { Directory = _machine.MakeDirectory("log") } } };
    }

    private async Task<(SystemHandle System, int Init)> ReachAsync(BridgeComputeService service, Step step)
    {
        if (step == Step.Connected)
        {
            return default;
        }

        var system = await service.CreateSystemAsync(Box, Document(), default).WaitAsync(Deadline);
        if (step == Step.Created)
        {
            return (system, 0);
        }

        var init = await service.PrepareProcessAsync(system, new ProcessParameters(), ProcessStdio.None, default).WaitAsync(Deadline);
        if (step >= Step.Started)
        {
            await service.StartSystemAsync(system, default).WaitAsync(Deadline);
        }

        if (step >= Step.Executing)
        {
            _ = await service.CreateProcessAsync(system, TestDocuments.Exec("/bin/sleep", "1000"), ProcessStdio.None, default).WaitAsync(Deadline);
        }

        if (step >= Step.Paused)
        {
            await service.PauseSystemAsync(system, null, default).WaitAsync(Deadline);
        }

        return (system, init.ProcessId!.Value);
    }

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

    private async Task CleanAsync(bool forgetsExits = false)
    {
        var result = await _machine.RunAsync(Executables.Host, forgetsExits ? ["clean", "--format", "json", "--forget-exits"] : ["clean", "--format", "json"]);
        Assert.True(result.ExitCode == 0, $"clean: {result.ExitCode}\n{result.Output}{result.Error}");
    }

    private async Task AssertOnlyNeighbourAsync()
    {
        var mine = Path.GetFileName(_machine.Paths.SystemDirectory(NeighbourId));
        Assert.Equal([mine], Directory.GetFileSystemEntries(_machine.Paths.RunDirectory).Select(Path.GetFileName));
        var properties = await _neighbourService!.GetSystemPropertiesAsync(_neighbourSystem, new PropertyQuery(), default).WaitAsync(Deadline);
        Assert.Equal("Running", properties.State);
        var status = await _neighbourService.CreateProcessAsync(_neighbourSystem, TestDocuments.Exec("/bin/true"), ProcessStdio.None, default).WaitAsync(Deadline);
        Assert.NotNull(status.ProcessId);
    }
}
