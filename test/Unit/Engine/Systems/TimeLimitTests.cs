using Caisson.Contracts;
using Caisson.Contracts.Documents;

namespace Caisson.UnitTests.Engine.Systems;

/// <summary>The time a container is given, and restart policies that change while it runs.</summary>
public sealed class TimeLimitTests
{
    [Fact]
    public void A_program_whose_time_is_over_is_asked_to_stop() => EngineHarness.Run(async harness =>
    {
        var system = await StartAsync(harness, run: 5, stop: 3_600_000);
        Assert.NotNull((await PropertiesAsync(harness, system)).Deadline);

        await EngineHarness.UntilAsync(() => harness.Machine.Init.Signals.Count > 0);
        Assert.Equal([15], harness.Machine.Init.Signals);
        harness.Machine.Init.Exit(0);

        var exit = await harness.WaitAsync(system).Within();
        Assert.Equal((124, ExitReason.TimedOut, "it had run for the 0.005 s it was given"), (exit.Code, exit.Reason, exit.Detail));
    });

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void One_that_does_not_stop_is_killed(int stop) => EngineHarness.Run(async harness =>
    {
        var system = await StartAsync(harness, run: 5, stop);

        var exit = await harness.WaitAsync(system).Within();

        Assert.Equal((137, ExitReason.TimedOut), (exit.Code, exit.Reason));
        Assert.Equal(stop > 0, harness.Machine.Init.Signals.Contains(15));
    });

    [Fact]
    public void One_that_ends_before_has_its_own_exit() => EngineHarness.Run(async harness =>
    {
        var system = await StartAsync(harness, run: 3_600_000, stop: 0);

        harness.Machine.Init.Exit(3);

        Assert.Equal((3, ExitReason.Exited), await harness.WaitAsync(system).Within() is var exit ? (exit.Code, exit.Reason) : default);
    });

    [Fact]
    public void It_is_no_request_to_stop_so_a_policy_goes_on() => EngineHarness.Run(async harness =>
    {
        var system = await harness.StartAsync(hosted => hosted with
        {
            TimeLimit = new TimeLimit { RunInMilliseconds = 5 },
            Restart = new RestartPolicy { Mode = RestartMode.OnFailure, MaximumRetries = 1 },
        });

        var told = await harness.ReadToEndAsync(system).Within();

        Assert.Equal(137, Assert.Single(told.OfType<SystemNotification.Restarting>()).Exit.Code);
        Assert.Equal(ExitReason.TimedOut, ((SystemNotification.Exited)told[^1]).Exit.Reason);
    });

    [Fact]
    public void Another_limit_counts_from_the_start_and_none_is_for_ever() => EngineHarness.Run(async harness =>
    {
        var system = await StartAsync(harness, run: 3_600_000, stop: 0);

        await harness.Service.ModifySystemAsync(system, EngineHarness.Change(ResourcePath.ContainerTimeLimit, null), CancellationToken.None);
        Assert.Null((await PropertiesAsync(harness, system)).Deadline);
        await harness.Service.ModifySystemAsync(system, EngineHarness.Change(ResourcePath.ContainerTimeLimit, """{"RunInMilliseconds":1}"""), CancellationToken.None);

        Assert.Equal(ExitReason.TimedOut, (await harness.WaitAsync(system).Within()).Reason);
    });

    [Fact]
    public void One_that_was_asked_to_stop_and_is_given_more_time_has_its_own_exit() => EngineHarness.Run(async harness =>
    {
        var system = await StartAsync(harness, run: 5, stop: 3_600_000);
        await EngineHarness.UntilAsync(() => harness.Machine.Init.Signals.Count > 0);

        await harness.Service.ModifySystemAsync(system, EngineHarness.Change(ResourcePath.ContainerTimeLimit, null), CancellationToken.None);
        harness.Machine.Init.Exit(4);

        Assert.Equal((4, ExitReason.Exited), await harness.WaitAsync(system).Within() is var exit ? (exit.Code, exit.Reason) : default);
    });

    [Fact]
    public void A_restart_policy_takes_effect_at_once() => EngineHarness.Run(async harness =>
    {
        var system = await harness.StartAsync();
        var toldToEnd = harness.ReadToEndAsync(system);
        await harness.Service.ModifySystemAsync(system, EngineHarness.Change(ResourcePath.ContainerRestart, """{"Mode":"Always"}"""), CancellationToken.None);

        harness.Machine.Init.Exit(1);
        await harness.WaitForAsync<SystemNotification.ProcessStarted>(system, started => started.ProcessId != harness.Machine.Init.ProcessId);
        await harness.Service.ModifySystemAsync(system, EngineHarness.Change(ResourcePath.ContainerRestart, """{"Mode":"No"}"""), CancellationToken.None);
        harness.Machine.Processes[^1].Exit(2);

        var told = await toldToEnd.Within();
        Assert.Equal(
            [RestartMode.Always, RestartMode.No], told.OfType<SystemNotification.RestartPolicyChanged>().Select(change => change.Policy.Mode));
        Assert.Equal(2, ((SystemNotification.Exited)told[^1]).Exit.Code);
    });

    [Fact]
    public void One_that_waits_for_its_next_start_stops_when_its_policy_goes() => EngineHarness.Run(async harness =>
    {
        var system = await harness.CreateRestartingAsync(RestartMode.Always);
        await harness.Service.StartSystemAsync(system, CancellationToken.None);
        harness.Machine.Init.Exit(4);
        await harness.WaitForAsync<SystemNotification.Restarting>(system);

        await harness.Service.ModifySystemAsync(system, EngineHarness.Change(ResourcePath.ContainerRestart, """{"Mode":"No"}"""), CancellationToken.None);

        Assert.Equal(4, (await harness.WaitAsync(system).Within()).Code);
        Assert.Single(harness.Machine.Processes);
    });

    private static Task<SystemHandle> StartAsync(EngineHarness harness, long run, long stop) =>
        harness.StartAsync(hosted => hosted with { TimeLimit = new TimeLimit { RunInMilliseconds = run, StopInMilliseconds = stop } });

    private static Task<SystemProperties> PropertiesAsync(EngineHarness harness, SystemHandle system) =>
        harness.Service.GetSystemPropertiesAsync(system, new PropertyQuery(), CancellationToken.None);
}
