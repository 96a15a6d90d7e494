using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Caisson.Engine.Containers;
using Caisson.Engine.Systems;

namespace Caisson.UnitTests.Engine.Systems;

/// <summary>Restart policies: when, how long after, what is told, and who ends them.</summary>
public sealed class RestartTests
{
    private static readonly ExitRecord Good = Exit(0);
    private static readonly ExitRecord Bad = Exit(3);

    [Fact]
    public void The_back_off_doubles_to_a_minute_and_begins_anew_after_a_good_life()
    {
        var plan = new RestartPlan(new RestartPolicy { Mode = RestartMode.Always });

        var delays = Enumerable.Range(0, 12).Select(_ => plan.Next(Bad, TimeSpan.FromSeconds(9))!.Value.TotalMilliseconds).ToArray();

        Assert.Equal([100, 200, 400, 800, 1600, 3200, 6400, 12800, 25600, 51200, 60000, 60000], delays);
        Assert.Equal(TimeSpan.FromMilliseconds(100), plan.Next(Bad, TimeSpan.FromSeconds(10)));
        Assert.Equal((13, Bad), (plan.Count, plan.LastExit));
    }

    [Fact]
    public void On_failure_stops_after_success_and_after_so_many_failures_in_a_row()
    {
        var plan = new RestartPlan(new RestartPolicy { Mode = RestartMode.OnFailure, MaximumRetries = 2 });

        Assert.NotNull(plan.Next(Bad, default));
        Assert.NotNull(plan.Next(Bad, default));
        Assert.Null(plan.Next(Bad, default));
        Assert.NotNull(plan.Next(Bad, TimeSpan.FromSeconds(11)));
        Assert.Null(plan.Next(Good, default));
    }

    [Fact]
    public void No_policy_restarts_nothing() => Assert.Null(new RestartPlan(new RestartPolicy()).Next(Bad, default));

    [Fact]
    public void A_later_life_is_made_anew_and_told_in_order() => EngineHarness.Run(async harness =>
    {
        var system = await harness.CreateRestartingAsync(RestartMode.OnFailure);
        await harness.Service.StartSystemAsync(system, CancellationToken.None);
        var toldToEnd = harness.ReadToEndAsync(system);

        harness.Machine.Init.Exit(3);
        await harness.WaitForAsync<SystemNotification.ProcessStarted>(system, started => started.ProcessId != harness.Machine.Init.ProcessId);
        harness.Machine.Processes[^1].Exit(0);

        var told = await toldToEnd.Within();
        Assert.Equal(
            [
                "Created", "ProcessPrepared", "Started", "ProcessStarted", "ProcessExited",
                "Restarting", "ProcessPrepared", "Started", "ProcessStarted", "ProcessExited", "Exited",
            ],
            told.Select(notification => notification.GetType().Name));
        Assert.Equal(2, harness.Machine.Finished);
        Assert.Equal(2, harness.Machine.Cgroups.Count);
    });

    [Fact]
    public void What_nobody_watched_is_told_once_to_the_next_subscriber() => EngineHarness.Run(async harness =>
    {
        var system = await harness.CreateRestartingAsync(RestartMode.Always);
        await harness.Service.StartSystemAsync(system, CancellationToken.None);
        foreach (var code in new[] { 1, 2, 3 })
        {
            var lives = harness.Machine.Processes.Count;
            harness.Machine.Processes[^1].Exit(code);
            while (harness.Machine.Processes.Count == lives || await harness.StateOfAsync(system) != "Running")
            {
                await Task.Yield();
            }
        }

        var properties = await harness.Service.GetSystemPropertiesAsync(system, new PropertyQuery(), CancellationToken.None);
        Assert.Equal([1, 2, 3], properties.Restart!.UntoldExits!.Select(exit => exit.Code));
        Assert.Equal(new[] { 1, 2, 3 }.AsEnumerable(), await CodesToldAsync(harness, system));
        Assert.Equal(new[] { 3 }.AsEnumerable(), await CodesToldAsync(harness, system));
    });

    [Theory]
    [InlineData("shutdown")]
    [InlineData("terminate")]
    [InlineData("signal")]
    [InlineData("kill")]
    public void What_a_caller_ends_stays_ended(string verb) => EngineHarness.Run(async harness =>
    {
        var system = await harness.CreateRestartingAsync(RestartMode.Always);
        var init = await harness.Service.PrepareProcessAsync(system, EngineHarness.Init, ProcessStdio.None, CancellationToken.None);
        await harness.Service.StartSystemAsync(system, CancellationToken.None);
        switch (verb)
        {
            case "shutdown":
                await harness.Service.ShutdownSystemAsync(system, CancellationToken.None);
                break;
            case "terminate":
                await harness.Service.TerminateSystemAsync(system, CancellationToken.None);
                break;
            case "signal":
                var options = new SignalProcessOptions { Signal = System.Text.Json.JsonElement.Parse("15") };
                await harness.Service.SignalProcessAsync(init.Handle, options, CancellationToken.None);
                break;
            default:
                await harness.Service.TerminateProcessAsync(init.Handle, CancellationToken.None);
                break;
        }

        harness.Machine.Init.DieOf(15);

        var told = await harness.ReadToEndAsync(system).Within();
        Assert.Empty(told.OfType<SystemNotification.Restarting>());
    });

    [Fact]
    public void Another_signal_is_no_request_to_stop() => EngineHarness.Run(async harness =>
    {
        var system = await harness.CreateRestartingAsync(RestartMode.Always);
        var init = await harness.Service.PrepareProcessAsync(system, EngineHarness.Init, ProcessStdio.None, CancellationToken.None);
        await harness.Service.StartSystemAsync(system, CancellationToken.None);
        var options = new SignalProcessOptions { Signal = System.Text.Json.JsonElement.Parse("1") };
        await harness.Service.SignalProcessAsync(init.Handle, options, CancellationToken.None);

        harness.Machine.Init.DieOf(1);

        Assert.Equal(129, (await harness.WaitForAsync<SystemNotification.Restarting>(system)).Exit.Code);
    });

    [Fact]
    public void A_first_start_that_fails_is_its_callers_and_a_later_one_is_tried_again() => EngineHarness.Run(async harness =>
    {
        var first = await harness.CreateRestartingAsync(RestartMode.Always);
        harness.Machine.ReleaseFailure = new LaunchException(ErrorCode.ProgramNotFound, "there is none", 2);
        await Assert.ThrowsAsync<ComputeOperationException>(() => harness.Service.StartSystemAsync(first, CancellationToken.None));
        Assert.Equal(127, (await harness.WaitAsync(first)).Code);
        await harness.Service.CloseSystemAsync(first, CancellationToken.None);

        harness.Machine.ReleaseFailure = null;
        var second = await harness.CreateRestartingAsync(RestartMode.Always);
        await harness.Service.StartSystemAsync(second, CancellationToken.None);
        harness.Machine.ReleaseFailure = new LaunchException(ErrorCode.ProgramNotFound, "there is none", 2);
        harness.Machine.Processes[^1].Exit(0);

        var restart = await harness.WaitForAsync<SystemNotification.Restarting>(second, restart => restart.Count == 2);
        Assert.Equal((127, ExitReason.LaunchFailed), (restart.Exit.Code, restart.Exit.Reason));
        harness.Machine.ReleaseFailure = null;
    });

    [Fact]
    public void Limits_changed_while_it_runs_are_those_of_the_next_life_too() => EngineHarness.Run(async harness =>
    {
        var system = await harness.CreateRestartingAsync(RestartMode.Always);
        await harness.Service.StartSystemAsync(system, CancellationToken.None);

        await harness.Service.ModifySystemAsync(system, EngineHarness.MemoryOf(64), CancellationToken.None);

        Assert.Equal(64L << 20, harness.Machine.Cgroups[0].Updated!.Memory!.Limit);
        Assert.Equal(64L << 20, harness.Machine.Planned[^1].Linux!.Resources!.Memory!.Limit);
    });

    [Fact]
    public void A_policy_needs_a_durable_system() => EngineHarness.Run(async harness =>
    {
        var document = harness.Document(endsWithCreator: true);
        document = document with { HostedSystem = document.HostedSystem! with { Restart = new RestartPolicy { Mode = RestartMode.Always } } };

        var refusal = await Assert.ThrowsAsync<ComputeOperationException>(
            () => harness.Service.CreateSystemAsync(EngineHarness.Id, document, CancellationToken.None));

        Assert.Equal(ErrorCode.InvalidDocument, refusal.Code);
    });

    private static async Task<IEnumerable<int>> CodesToldAsync(EngineHarness harness, SystemHandle system)
    {
        var codes = new List<int>();
        await foreach (var notification in harness.Service.SubscribeAsync(system, CancellationToken.None))
        {
            if (notification is SystemNotification.Restarting restart)
            {
                codes.Add(restart.Exit.Code);
            }
            else if (notification is SystemNotification.ProcessStarted)
            {
                break;
            }
        }

        return codes;
    }

    private static ExitRecord Exit(int code) => new() { Time = default, Code = code, Reason = ExitReason.Exited, Source = ExitSource.Kernel };
}
