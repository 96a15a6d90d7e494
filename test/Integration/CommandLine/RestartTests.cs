using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.CommandLine;

/// <summary>Containers that their hosts start again, and other limits of those that run.</summary>
public sealed class RestartTests : CommandLineTest
{
    [RootFact(Needs)]
    public async Task A_failure_is_tried_again_as_often_as_was_said()
    {
        await DetachAsync("box", "echo life; exit 3", "--restart", "on-failure:2");

        Assert.Equal(new ProgramResult(0, "3\n", ""), await CaissonAsync("wait", "box"));

        Assert.Equal("life\nlife\nlife\n", (await CaissonAsync("logs", "box")).Output);
        Assert.Equal("box stopped (3)\n", (await CaissonAsync("ps", "-a", "--format", "{{.ID}} {{.State}}")).Output);
    }

    [RootFact(Needs)]
    public async Task One_that_always_starts_again_is_ended_by_stop()
    {
        var shared = Machine.MakeDirectory("shared");
        await DetachAsync("box", "echo life; until [ -e /shared/go ]; do sleep 0.02; done; busybox rm /shared/go; exit 0", "--restart", "always", "-v", $"{shared}:/shared");
        await using var logs = Start("logs", "-f", "box");
        Assert.Equal("life", await logs.ReadLineAsync());

        File.WriteAllText(Path.Combine(shared, "go"), "");
        Assert.Equal("life", await logs.ReadLineAsync());
        await StopAsync("box");

        Assert.Equal(new ProgramResult(0, "", ""), await logs.WaitAsync());
        Assert.Empty(await RunningAsync());
    }

    [RootFact(Needs)]
    public async Task Who_is_joined_is_joined_to_one_life()
    {
        var shared = Machine.MakeDirectory("shared");
        await DetachAsync("box", "until [ -e /shared/go ]; do echo tick; sleep 0.02; done; busybox rm /shared/go; exit 4", "--restart", "always", "-v", $"{shared}:/shared");
        await using var attach = Start("attach", "box");
        Assert.Equal("tick", await attach.ReadLineAsync());

        File.WriteAllText(Path.Combine(shared, "go"), "");

        Assert.Equal(4, (await attach.WaitAsync()).ExitCode);
        await StopAsync("box");
    }

    [RootFact(Needs)]
    public async Task A_policy_can_be_given_later()
    {
        LeavesFiles = true;
        Assert.Equal(0, (await CaissonAsync("create", "--name", "box", "busybox", "sh", "-c", "echo life; exit 3")).ExitCode);
        Assert.Equal(new ProgramResult(0, "box\n", ""), await CaissonAsync("update", "--restart", "on-failure:1", "box"));

        Assert.Equal(0, (await CaissonAsync("start", "box")).ExitCode);
        Assert.Equal("3\n", (await CaissonAsync("wait", "box")).Output);

        Assert.Equal("life\nlife\n", (await CaissonAsync("logs", "box")).Output);
    }

    [RootFact(Needs)]
    public async Task Limits_change_at_once_and_stay_for_the_next_start()
    {
        await DetachAsync("box", "exec sleep 1000", "--memory", "64m");

        Assert.Equal(new ProgramResult(0, "box\n", ""), await CaissonAsync("update", "--memory", "96m", "--cpus", "0.5", "--pids-limit", "77", "box"));

        Assert.Equal("96 MiB", await LimitAsync());
        await StopAsync("box");
        Assert.Equal(0, (await CaissonAsync("start", "box")).ExitCode);
        Assert.Equal("96 MiB", await LimitAsync());
        await StopAsync("box");

        async Task<string> LimitAsync() => (await CaissonAsync("stats", "--no-stream", "--format", "{{.MemUsage}}", "box")).Output.Split('/')[^1].Trim();
    }

    [RootFact(Needs)]
    public async Task The_time_to_stop_is_its_own()
    {
        await DetachAsync("box", "trap 'exit 0' TERM; echo ready; while :; do sleep 0.05; done", "--stop-timeout", "0");
        await using var logs = Start("logs", "-f", "box");
        Assert.Equal("ready", await logs.ReadLineAsync());

        // Asked, it would end with 0.
        Assert.Equal(new ProgramResult(0, "box\n", ""), await CaissonAsync("stop", "box"));

        Assert.Equal(137, (await InspectAsync("box")).GetProperty("Exit").GetProperty("Code").GetInt32());
    }
}
