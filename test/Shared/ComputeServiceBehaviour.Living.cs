using System.Text.Json;
using Caisson.Contracts;
using Caisson.Contracts.Documents;

namespace Caisson.Testing.Shared;

/// <summary>What goes on beside a program for as long as it runs.</summary>
public abstract partial class ComputeServiceBehaviour
{
    [Fact]
    public async Task A_probe_tells_whether_a_container_works_and_leaves_nothing()
    {
        if (!HasEngine)
        {
            return;
        }

        // Shells the probe leaves behind, one of them in a session of its own, and more output than any pipe holds.
        var system = await CreateAsync(
            document => WithHealth(document, new HealthPolicy
            {
                Command = ["/bin/sh", "-c", "sleep 900 & setsid sleep 900 & head -c 3000000 /dev/zero; exit 0"],
                IntervalInMilliseconds = 10,
                TimeoutInMilliseconds = 20_000,
            }),
            "/bin/sleep", "1000");
        await Service.StartSystemAsync(system, default).Within();

        var change = await WaitForAsync<SystemNotification.HealthChanged>(system, _ => true);
        await Service.ModifySystemAsync(system, new ModifySettingRequest { ResourcePath = ResourcePath.ContainerHealth, RequestType = ModifyRequestType.Remove }, default).Within();

        Assert.Equal(HealthState.Healthy, change.State);
        IReadOnlyList<ProcessDetails> processes;
        using var deadline = new CancellationTokenSource(TestDeadline.MustHappen);
        do
        {
            deadline.Token.ThrowIfCancellationRequested();
            processes = (await Service.GetSystemPropertiesAsync(system, new PropertyQuery { PropertyTypes = [PropertyType.ProcessList] }, default).Within()).ProcessList!;
        }
        while (processes.Count > 1);

        var told = await EndAsync(system);
        Assert.DoesNotContain(told, static one => one is SystemNotification.ProcessPrepared prepared && prepared.Number != ProcessNumber.Init);
    }

    [Fact]
    public async Task A_probe_that_takes_too_long_is_killed_and_counts_as_bad()
    {
        if (!HasEngine)
        {
            return;
        }

        var system = await CreateAsync(
            document => WithHealth(document, new HealthPolicy
            {
                Command = ["/bin/sh", "-c", "echo begun; sleep 900; true"],
                IntervalInMilliseconds = 10,
                TimeoutInMilliseconds = 300,
                Retries = 1,
            }),
            "/bin/sleep", "1000");
        await Service.StartSystemAsync(system, default).Within();

        var change = await WaitForAsync<SystemNotification.HealthChanged>(system, _ => true);

        Assert.Equal((HealthState.Unhealthy, 1), (change.State, change.FailingStreak));
        var health = (await Service.GetSystemPropertiesAsync(system, new PropertyQuery(), default).Within()).Health!;
        Assert.Equal(HealthResult.NoExitCode, health.Results![0].ExitCode);
        Assert.EndsWith("begun\n", health.Results[0].Output, StringComparison.Ordinal);
        await EndAsync(system);
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_a_bad_probe()
    {
        if (!HasEngine)
        {
            return;
        }

        var system = await CreateAsync(
            document => WithHealth(document, new HealthPolicy { Command = ["/no/such/probe"], IntervalInMilliseconds = 10, Retries = 1 }), "/bin/sleep", "1000");
        await Service.StartSystemAsync(system, default).Within();

        var change = await WaitForAsync<SystemNotification.HealthChanged>(system, _ => true);

        Assert.Equal(HealthState.Unhealthy, change.State);
        var health = (await Service.GetSystemPropertiesAsync(system, new PropertyQuery(), default).Within()).Health!;
        Assert.Contains("/no/such/probe", health.Results![0].Output, StringComparison.Ordinal);
        await EndAsync(system);
    }

    [Fact]
    public async Task A_container_is_ended_when_its_time_is_over()
    {
        if (!HasEngine)
        {
            return;
        }

        var limit = new TimeLimit { RunInMilliseconds = 50, StopInMilliseconds = 60_000 };
        var system = await CreateAsync(
            document => document with { HostedSystem = document.HostedSystem! with { TimeLimit = limit } },
            "/bin/sh", "-c", "trap 'exit 3' TERM; while :; do sleep 0.01; done");
        var toldToEnd = ReadToEndAsync(system);

        await Service.StartSystemAsync(system, default).Within();

        var exit = Assert.IsType<SystemNotification.Exited>((await toldToEnd.Within())[^1]).Exit;
        Assert.Equal((124, ExitReason.TimedOut), (exit.Code, exit.Reason));
    }

    [Fact]
    public async Task Another_restart_policy_holds_at_once()
    {
        if (!HasEngine)
        {
            return;
        }

        var system = await CreateAsync(static document => document with { ShouldTerminateOnLastHandleClosed = false }, "/bin/sleep", "1000");
        await Service.StartSystemAsync(system, default).Within();
        var toldToEnd = ReadToEndAsync(system);
        await ModifyAsync(system, ResourcePath.ContainerRestart, """{"Mode":"OnFailure","MaximumRetries":1}""");

        for (var life = 0; life < 2; life++)
        {
            var init = await WaitForAsync<SystemNotification.ProcessStarted>(system, _ => true);
            System.Diagnostics.Process.GetProcessById(init.ProcessId).Kill();
            if (life == 0)
            {
                await WaitForAsync<SystemNotification.Restarting>(system, _ => true);
            }
        }

        var told = await toldToEnd.Within();
        Assert.Equal(RestartMode.OnFailure, Assert.Single(told.OfType<SystemNotification.RestartPolicyChanged>()).Policy.Mode);
        Assert.Single(told.OfType<SystemNotification.Restarting>());
        Assert.Equal(137, Assert.IsType<SystemNotification.Exited>(told[^1]).Exit.Code);
    }

    private static ComputeSystemDocument WithHealth(ComputeSystemDocument document, HealthPolicy policy) =>
        document with { HostedSystem = document.HostedSystem! with { Health = policy } };

    private async Task ModifyAsync(SystemHandle system, string path, string settings)
    {
        using var document = JsonDocument.Parse(settings);
        await Service.ModifySystemAsync(
            system, new ModifySettingRequest { ResourcePath = path, RequestType = ModifyRequestType.Update, Settings = document.RootElement.Clone() }, default).Within();
    }

    private async Task<List<SystemNotification>> EndAsync(SystemHandle system)
    {
        await Service.TerminateSystemAsync(system, default).Within();
        return await ReadToEndAsync(system);
    }
}
