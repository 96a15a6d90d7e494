using Caisson.IntegrationTests.Infrastructure;
using Caisson.Platform.Linux.Processes;

namespace Caisson.IntegrationTests.Shim;

/// <summary>What becomes of containers when the shim, or containerd, ends first. That nothing is left is what every test here ends with.</summary>
public sealed class ShimEndTests : ShimTest
{
    [RootFact(Needs)]
    public async Task A_task_outlives_a_restart_of_containerd()
    {
        await DetachAsync("box", "/bin/sleep", "1000");

        await Daemon.RestartAsync();

        Assert.Contains("RUNNING", await DoAsync("task", "ls"), StringComparison.Ordinal);
        var exec = await CtrAsync("task", "exec", "--exec-id", "one", "box", "/bin/echo", "still here");
        Assert.Equal((0, "still here\n"), (exec.ExitCode, exec.Output));
        await RemoveAsync("box");
    }

    [RootFact(Needs)]
    public async Task The_exit_of_a_task_that_ended_while_containerd_was_away_is_known_after()
    {
        await DetachAsync("box", "/bin/sh", "-c", "sleep 1000; exit 3");
        await Daemon.RestartAsync();

        await DoAsync("task", "kill", "--signal", "SIGKILL", "box");

        await UntilAsync(async () => (await DoAsync("task", "ls")).Contains("STOPPED", StringComparison.Ordinal), "it does not stop");
        Assert.Contains("137", (await CtrAsync("task", "delete", "box")).Error, StringComparison.Ordinal);
        await DoAsync("container", "rm", "box");
    }

    [RootFact(Needs)]
    public async Task Killing_the_shim_ends_its_container_and_leaves_no_task()
    {
        await DetachAsync("box", "/bin/sh", "-c", "sleep 1000 & sleep 1000");
        await DetachAsync("neighbour", "/bin/sleep", "1000");

        Kill(FindShim("box"));

        await UntilAsync(async () => !(await DoAsync("task", "ls")).Contains("box", StringComparison.Ordinal), "the task is still there");
        Assert.Contains("RUNNING", await DoAsync("task", "ls"), StringComparison.Ordinal);
        await DoAsync("container", "rm", "box");
        await RemoveAsync("neighbour");
    }

    [RootFact(Needs)]
    public async Task The_shim_has_no_threads_of_the_pool_and_is_likelier_to_be_killed_than_containerd()
    {
        await DetachAsync("box", "/bin/sleep", "1000");
        for (var count = 0; count < 5; count++)
        {
            await DoAsync("task", "exec", "--exec-id", $"e{count}", "box", "/bin/true");
        }

        await DoAsync("task", "pause", "box");
        await DoAsync("task", "resume", "box");
        var shim = FindShim("box");

        // The loop, the launcher, the runtime's finalizer.
        Assert.Equal(3, Directory.GetDirectories($"/proc/{shim}/task").Length);
        var own = int.Parse(await File.ReadAllTextAsync("/proc/self/oom_score_adj"), System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal($"{Math.Min(1000, own + 1)}\n", await File.ReadAllTextAsync($"/proc/{shim}/oom_score_adj"));
        await RemoveAsync("box");
    }

    [RootFact(Needs)]
    public async Task A_shim_that_is_asked_to_end_takes_its_container_along_and_tells_its_exit()
    {
        await DetachAsync("box", "/bin/sleep", "1000");
        await using var events = RunningProgram.Start(Executables.FindOnPath("ctr")!, [], ["--address", Daemon.Socket, "events"]);
        await DetachAsync("marker", "/bin/sleep", "1000");
        while (!(await events.ReadLineAsync()).Contains("/tasks/start", StringComparison.Ordinal))
        {
        }

        using (var shim = ForeignProcess.TryOpen(FindShim("box")))
        {
            Assert.True(shim!.Signal(15));
            Assert.True(shim.WaitForExit(TimeSpan.FromSeconds(30)), "it does not end");
        }

        string line;
        do
        {
            line = await events.ReadLineAsync();
        }
        while (!line.Contains("/tasks/exit", StringComparison.Ordinal));

        Assert.Contains("\"container_id\":\"box\"", line, StringComparison.Ordinal);
        await UntilAsync(async () => !(await DoAsync("task", "ls")).Contains("box", StringComparison.Ordinal), "the task is still there");
        await DoAsync("container", "rm", "box");
        await RemoveAsync("marker");
    }
}
