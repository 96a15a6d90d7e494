using Caisson.Contracts;
using Caisson.Contracts.Documents;

namespace Caisson.Testing.Shared;

/// <summary>Lives that follow one another by a restart policy.</summary>
public abstract partial class ComputeServiceBehaviour
{
    [Fact]
    public async Task A_container_restarts_by_its_policy_and_its_subscriber_and_log_go_on()
    {
        if (!HasEngine)
        {
            return;
        }

        using var log = new LogDirectory();
        var system = await CreateAsync(
            document => WithRestart(WithLog(document, log), new RestartPolicy { Mode = RestartMode.OnFailure, MaximumRetries = 2 }),
            "/bin/sh", "-c", "echo alive; exit 9");
        var toldToEnd = ReadToEndAsync(system);

        await Service.StartSystemAsync(system, default).Within();

        var told = await toldToEnd.Within();
        Assert.Equal([1, 2], told.OfType<SystemNotification.Restarting>().Select(restart => restart.Count));
        Assert.Equal(3, told.OfType<SystemNotification.Started>().Count());
        Assert.Equal(3, told.OfType<SystemNotification.ProcessExited>().Count(exited => exited.Exit.Code == 9));
        Assert.Equal(9, Assert.IsType<SystemNotification.Exited>(told[^1]).Exit.Code);
        Assert.Equal(["alive", "alive", "alive"], log.Read().Select(record => record.Text));
        var properties = await Service.GetSystemPropertiesAsync(system, new PropertyQuery(), default).Within();
        Assert.Equal((2, 9), (properties.Restart!.Count, properties.Restart.LastExit!.Code));
    }

    [Fact]
    public async Task A_container_that_somebody_ends_does_not_restart()
    {
        if (!HasEngine)
        {
            return;
        }

        var system = await CreateAsync(document => WithRestart(document, new RestartPolicy { Mode = RestartMode.Always }), "/bin/sleep", "1000");
        await Service.StartSystemAsync(system, default).Within();

        await Service.TerminateSystemAsync(system, default).Within();

        var told = await ReadToEndAsync(system);
        Assert.Empty(told.OfType<SystemNotification.Restarting>());
        Assert.Equal(ExitReason.Terminated, Assert.IsType<SystemNotification.Exited>(told[^1]).Exit.Reason);
    }

    private static ComputeSystemDocument WithRestart(ComputeSystemDocument document, RestartPolicy policy) => document with
    {
        ShouldTerminateOnLastHandleClosed = false,
        HostedSystem = document.HostedSystem! with { Restart = policy },
    };
}
