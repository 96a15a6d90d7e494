using System.Text.Json;
using Caisson.Bridge;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.IntegrationTests.Infrastructure;
using Caisson.Platform.Linux.Processes;

namespace Caisson.IntegrationTests.Hosts;

/// <summary>kill -9 of caller, host and container at each step of a life: afterwards nothing is left, and a neighbour runs on.</summary>
public sealed class KillTests : KillTest
{
    private const Requirement Needs = Requirement.Busybox | Requirement.Failpoints;
    private const int Continue = 18;

    public static TheoryData<LifeStep> Steps => [.. Enum.GetValues<LifeStep>()];

    /// <summary>Those at which there is an init process to kill.</summary>
    public static TheoryData<LifeStep> StepsWithInit => [.. Enum.GetValues<LifeStep>().Where(step => step is >= LifeStep.Prepared and not LifeStep.Stopping)];

    [RootTheory(Needs)]
    [MemberData(nameof(Steps))]
    public async Task A_killed_caller_leaves_nothing(LifeStep step)
    {
        var (caller, hostProcessId) = await CallerProgram.StartAsync(Machine, Box, step);
        await using var running = caller;
        using var host = ForeignProcess.TryOpen(hostProcessId)!;

        caller.Signal(9);
        Assert.Equal(137, (await caller.WaitAsync()).ExitCode);

        _ = host.Signal(Continue);
        Assert.True(host.WaitForExit(Deadline), "the host outlives its caller");
        await AssertOnlyNeighbourAsync();
    }

    [RootTheory(Needs)]
    [MemberData(nameof(Steps))]
    public async Task A_killed_host_leaves_nothing_after_a_clean_up(LifeStep step)
    {
        using var host = HostProcess.Start(Machine, Box, LifeSteps.FailpointsOf(step));
        await using var service = await host.ConnectAsync();
        _ = await LifeSteps.ReachAsync(host, service, Sleeping(), step);

        host.Kill();

        Assert.Equal(137, await host.WaitAsync());
        await CleanAsync();
        await AssertOnlyNeighbourAsync();
    }

    [RootTheory(Needs)]
    [MemberData(nameof(Steps))]
    public async Task A_killed_caller_and_host_leave_nothing_after_a_clean_up(LifeStep step)
    {
        var (caller, hostProcessId) = await CallerProgram.StartAsync(Machine, Box, step);
        await using var running = caller;
        using var host = ForeignProcess.TryOpen(hostProcessId)!;

        caller.Signal(9);
        _ = host.Kill();

        Assert.Equal(137, (await caller.WaitAsync()).ExitCode);
        Assert.True(host.WaitForExit(Deadline));
        await CleanAsync();
        await AssertOnlyNeighbourAsync();
    }

    [RootTheory(Needs)]
    [MemberData(nameof(StepsWithInit))]
    public async Task A_killed_container_is_reported_and_leaves_nothing(LifeStep step)
    {
        using var host = HostProcess.Start(Machine, Box);
        var service = await host.ConnectAsync();
        var (system, init) = await LifeSteps.ReachAsync(host, service, Sleeping(), step);
        using (var process = ForeignProcess.TryOpen(init)!)
        {
            Assert.True(process.Kill());
        }

        if (step == LifeStep.Paused)
        {
            await service.ResumeSystemAsync(system, default).WaitAsync(Deadline);
        }

        Assert.Equal(137, (await WaitForExitAsync(service, system)).Code);
        await service.DisposeAsync();
        Assert.Equal(0, await host.WaitAsync());
        await AssertOnlyNeighbourAsync();
    }

    [RootFact(Requirement.Busybox)]
    public async Task A_durable_system_outlives_its_creator_and_is_lost_with_its_host()
    {
        using var host = HostProcess.Start(Machine, Box);
        await FailpointScenario.LeaveAsync(host, Sleeping());

        await using var observer = await host.ConnectToSocketAsync();
        var seen = Assert.Single(await observer.EnumerateSystemsAsync(new SystemQuery(), default));
        Assert.Equal(("box", "Running"), (seen.Id, seen.State));
        host.Kill();
        _ = await host.WaitAsync();

        var first = await Machine.RunAsync(Executables.Host, "clean", "--id", "box", "--format", "json");

        Assert.Equal("ExitKept", JsonDocument.Parse(first.Output).RootElement.GetProperty("outcome").GetString());
        Assert.Equal((ExitReason.HostLost, ExitSource.Journal), (KeptExit().Reason, KeptExit().Source));
        Assert.Equal(0, (await Machine.RunAsync(Executables.Host, "clean", "--id", "box", "--forget-exits")).ExitCode);
        await AssertOnlyNeighbourAsync();
    }

    [RootFact(Requirement.Busybox)]
    public async Task A_durable_system_that_stops_unobserved_leaves_its_exit()
    {
        using var host = HostProcess.Start(Machine, Box);
        await FailpointScenario.LeaveAsync(host, Waiting());

        LetGo();

        Assert.Equal(0, await host.WaitAsync());
        Assert.Equal(6, KeptExit().Code);
        await CleanAsync("--forget-exits");
        await AssertOnlyNeighbourAsync();
    }

    [RootFact(Requirement.Busybox)]
    public async Task A_signal_ends_durable_systems_too_and_their_exits_are_kept()
    {
        using var host = HostProcess.Start(Machine, Box);
        await FailpointScenario.LeaveAsync(host, Sleeping());

        host.Signal(15);

        Assert.Equal(0, await host.WaitAsync());
        Assert.Equal(ExitReason.Terminated, KeptExit().Reason);
        await CleanAsync("--forget-exits");
        await AssertOnlyNeighbourAsync();
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
}
