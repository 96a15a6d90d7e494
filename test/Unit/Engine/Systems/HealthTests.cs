using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Caisson.Engine.Containers;

namespace Caisson.UnitTests.Engine.Systems;

/// <summary>Probes of a container's health: what they are, who hears of them, and what is left of them.</summary>
public sealed class HealthTests
{
    [Fact]
    public void A_probe_is_of_the_containers_kind_in_a_cgroup_of_its_own_and_nobody_counts_it() => EngineHarness.Run(async harness =>
    {
        var system = await StartAsync(harness, new HealthPolicy { Command = ["probe", "it"], IntervalInMilliseconds = 1 });
        var toldToEnd = harness.ReadToEndAsync(system);
        await EngineHarness.UntilAsync(() => harness.Machine.Processes.Count == 2);

        harness.Machine.Processes[1].Exit(0);
        var change = await harness.WaitForAsync<SystemNotification.HealthChanged>(system);
        harness.Machine.Init.Exit(0);

        var told = await toldToEnd.Within();
        Assert.Equal((HealthState.Healthy, 0), (change.State, change.FailingStreak));
        Assert.Equal(["probe", "it"], harness.Machine.Execs[0].Process.Args!);
        Assert.Equal("/", harness.Machine.Execs[0].Process.WorkingDirectory);
        Assert.Equal("/sys/fs/cgroup/fake/caisson-health", harness.Machine.Execs[0].Cgroup.DirectoryPath);
        Assert.Equal(
            ["Created", "ProcessPrepared", "Started", "ProcessStarted", "HealthChanged", "ProcessExited", "Exited"],
            told.Select(notification => notification.GetType().Name));
        Assert.True(harness.Machine.Processes[1].IsDisposed);
    });

    [Fact]
    public void One_that_takes_too_long_is_killed_with_what_it_left_and_is_bad() => EngineHarness.Run(async harness =>
    {
        var system = await StartAsync(harness, new HealthPolicy { Command = ["probe"], IntervalInMilliseconds = 1, TimeoutInMilliseconds = 5, Retries = 1 });
        harness.Machine.Cgroups[0].LeftInBranch = 0;
        await EngineHarness.UntilAsync(() => harness.Machine.Processes.Count == 2);
        harness.Machine.Cgroups[0].LeftInBranch = 3;

        var change = await harness.WaitForAsync<SystemNotification.HealthChanged>(system);

        Assert.Equal((HealthState.Unhealthy, 1), (change.State, change.FailingStreak));
        Assert.Equal([9], harness.Machine.Processes[1].Signals);
        Assert.Equal(0, harness.Machine.Cgroups[0].LeftInBranch);
        var result = (await PropertiesAsync(harness, system)).Health!.Results![0];
        Assert.Equal((HealthResult.NoExitCode, "the probe took longer than 0.005 s and was killed"), (result.ExitCode, result.Output));
    });

    [Fact]
    public void One_that_cannot_be_run_is_bad_and_says_why() => EngineHarness.Run(async harness =>
    {
        var system = await StartAsync(harness, new HealthPolicy { Command = ["probe"], IntervalInMilliseconds = 1, Retries = 1 });
        harness.Machine.PrepareFailure = new LaunchException(ErrorCode.ProgramNotFound, "there is none", 2);

        var change = await harness.WaitForAsync<SystemNotification.HealthChanged>(system);

        Assert.Equal(HealthState.Unhealthy, change.State);
        Assert.Contains("there is none", (await PropertiesAsync(harness, system)).Health!.Results![0].Output, StringComparison.Ordinal);
        harness.Machine.PrepareFailure = null;
    });

    [Fact]
    public void The_end_of_the_container_does_not_wait_for_a_probes_time() => EngineHarness.Run(async harness =>
    {
        var system = await StartAsync(harness, new HealthPolicy { Command = ["probe"], IntervalInMilliseconds = 1, TimeoutInMilliseconds = 3_600_000 });
        await EngineHarness.UntilAsync(() => harness.Machine.Processes.Count == 2);

        await harness.Service.TerminateSystemAsync(system, CancellationToken.None);

        Assert.Equal(137, (await harness.WaitAsync(system).Within()).Code);
        Assert.True(harness.Machine.Processes[1].IsDisposed);
    });

    [Fact]
    public void What_is_paused_is_not_probed() => EngineHarness.Run(async harness =>
    {
        var system = await StartAsync(harness, new HealthPolicy { Command = ["probe"], IntervalInMilliseconds = 20 });
        await harness.Service.PauseSystemAsync(system, null, CancellationToken.None);

        await Task.Delay(TimeSpan.FromMilliseconds(100));
        Assert.Single(harness.Machine.Processes);
        await harness.Service.ResumeSystemAsync(system, CancellationToken.None);

        await EngineHarness.UntilAsync(() => harness.Machine.Processes.Count == 2);
    });

    [Fact]
    public void A_later_life_begins_with_nothing_known() => EngineHarness.Run(async harness =>
    {
        var system = await harness.StartAsync(hosted => hosted with
        {
            Health = new HealthPolicy { Command = ["probe"], IntervalInMilliseconds = 1, Retries = 1 },
            Restart = new RestartPolicy { Mode = RestartMode.Always },
        });
        await EngineHarness.UntilAsync(() => harness.Machine.Processes.Count == 2);
        harness.Machine.Processes[1].Exit(1);
        await harness.WaitForAsync<SystemNotification.HealthChanged>(system);
        await EngineHarness.UntilAsync(() => harness.Machine.Processes.Count == 3);

        harness.Machine.Init.Exit(0);
        await harness.WaitForAsync<SystemNotification.ProcessStarted>(system, started => started.ProcessId != harness.Machine.Init.ProcessId);

        Assert.Equal((HealthState.Starting, 0), (await PropertiesAsync(harness, system)).Health is { } health ? (health.State, health.FailingStreak) : default);
    });

    [Fact]
    public void Another_policy_begins_anew_and_none_ends_it() => EngineHarness.Run(async harness =>
    {
        var system = await harness.StartAsync();
        const string Policy = """{"Command":["probe"],"IntervalInMilliseconds":1}""";

        await harness.Service.ModifySystemAsync(system, EngineHarness.Change(ResourcePath.ContainerHealth, Policy), CancellationToken.None);
        await EngineHarness.UntilAsync(() => harness.Machine.Processes.Count == 2);
        await harness.Service.ModifySystemAsync(system, EngineHarness.Change(ResourcePath.ContainerHealth, null), CancellationToken.None);

        Assert.Null((await PropertiesAsync(harness, system)).Health);
        await EngineHarness.UntilAsync(() => harness.Machine.Processes[1].IsDisposed);
        Assert.Equal(2, harness.Machine.Processes.Count);
    });

    [Theory]
    [InlineData("""{"Command":[]}""")]
    [InlineData("""{"Command":[""]}""")]
    [InlineData("""{"Command":["a"],"Retries":-1}""")]
    [InlineData("""{"Command":["a"],"IntervalInMilliseconds":-1}""")]
    [InlineData("""{"Command":["a"],"TimeoutInMilliseconds":4233600001}""")]
    [InlineData("""{"Command":["a"],"StartPeriodInMilliseconds":-1}""")]
    public void A_policy_that_makes_no_sense_is_refused(string policy) => EngineHarness.Run(async harness =>
    {
        var system = await harness.StartAsync();

        var refusal = await Assert.ThrowsAsync<ComputeOperationException>(
            () => harness.Service.ModifySystemAsync(system, EngineHarness.Change(ResourcePath.ContainerHealth, policy), CancellationToken.None));

        Assert.Equal(ErrorCode.InvalidArgument, refusal.Code);
    });

    private static Task<SystemHandle> StartAsync(EngineHarness harness, HealthPolicy policy) => harness.StartAsync(hosted => hosted with { Health = policy });

    private static Task<SystemProperties> PropertiesAsync(EngineHarness harness, SystemHandle system) =>
        harness.Service.GetSystemPropertiesAsync(system, new PropertyQuery(), CancellationToken.None);
}
