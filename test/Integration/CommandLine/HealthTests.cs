using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.CommandLine;

/// <summary>Checks of health and limits of time, which a container's host keeps by itself.</summary>
public sealed class HealthTests : CommandLineTest
{
    private static readonly string[] Often = ["--health-interval", "50ms", "--health-retries", "2", "--health-timeout", "10s"];

    [RootFact(Needs)]
    public async Task Health_shows_in_ps_inspect_and_events_and_outlives_the_command()
    {
        var shared = Machine.MakeDirectory("shared");
        await using var events = Start("events", "--format", "{{.ID}} {{.Event}} {{.Health}}");
        await DetachAsync("box", "exec sleep 1000", ["-v", $"{shared}:/shared", "--health-cmd", "echo looked; test -e /shared/good", .. Often]);

        Assert.Equal("box create -", await events.ReadLineAsync());
        Assert.Equal("box start -", await events.ReadLineAsync());
        Assert.Equal("box health_status unhealthy", await events.ReadLineAsync());
        Assert.Equal("box running (unhealthy)\n", await PsAsync());
        File.WriteAllText(Path.Combine(shared, "good"), "");
        Assert.Equal("box health_status healthy", await events.ReadLineAsync());
        Assert.Equal("box running (healthy)\n", await PsAsync());

        var health = (await InspectAsync("box")).GetProperty("Health");
        Assert.Equal("Healthy", health.GetProperty("State").GetString());
        Assert.Equal("looked\n", health.GetProperty("Results")[0].GetProperty("Output").GetString());
        Assert.Equal(2, health.GetProperty("Policy").GetProperty("Retries").GetInt32());
        await StopAsync("box");
    }

    [RootFact(Needs)]
    public async Task A_check_sees_the_container_as_its_program_does()
    {
        await DetachAsync("box", "exec sleep 1000", ["-u", "7:8", "-w", "/bin", "-e", "WHO=me", "--health-cmd", "echo $(id -u) $(pwd) $WHO; test -e /dev/null", .. Often]);
        await UntilHealthAsync("healthy");

        Assert.Equal("7 /bin me\n", (await InspectAsync("box")).GetProperty("Health").GetProperty("Results")[0].GetProperty("Output").GetString());
        await StopAsync("box");
    }

    [RootFact(Needs)]
    public async Task What_a_check_leaves_running_is_gone_before_the_next_one()
    {
        await DetachAsync("box", "exec sleep 1000", ["--health-cmd", "sleep 900 & setsid sleep 900 & exit 0", .. Often]);
        await UntilHealthAsync("healthy");

        Assert.Equal(new ProgramResult(0, "box\n", ""), await CaissonAsync("update", "--no-healthcheck", "box"));

        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await CaissonAsync("top", "--no-stream", "--format", "{{.COMMAND}}", "box")).Output.Trim() != "sleep 1000")
        {
            deadline.Token.ThrowIfCancellationRequested();
        }

        await StopAsync("box");
    }

    [RootFact(Needs)]
    public async Task Health_of_a_container_that_was_made_earlier_can_be_changed()
    {
        LeavesFiles = true;
        Assert.Equal(0, (await CaissonAsync("create", "--name", "box", "--health-cmd", "false", "busybox", "sleep", "1000")).ExitCode);
        Assert.Equal(new ProgramResult(0, "box\n", ""), await CaissonAsync(["update", "--health-cmd", "true", .. Often, "box"]));

        Assert.Equal(0, (await CaissonAsync("start", "box")).ExitCode);

        await UntilHealthAsync("healthy");
        await StopAsync("box");
    }

    [RootFact(Needs)]
    public async Task A_container_of_this_command_alone_is_checked_too()
    {
        await using var run = Start(["run", "--rm", "--name", "box", "--health-cmd", "true", .. Often, "busybox", "sleep", "1000"]);

        await UntilHealthAsync("healthy");

        Assert.Equal(0, (await CaissonAsync("kill", "box")).ExitCode);
        Assert.Equal(137, (await run.WaitAsync()).ExitCode);
    }

    [RootFact(Needs)]
    public async Task A_host_that_is_killed_while_it_checks_leaves_nothing()
    {
        var shared = Machine.MakeDirectory("shared");
        await DetachAsync("box", "exec sleep 1000", ["-v", $"{shared}:/shared", "--health-cmd", "sleep 900 & setsid sleep 900 & busybox touch /shared/begun; sleep 900", .. Often]);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!File.Exists(Path.Combine(shared, "begun")))
        {
            await Task.Delay(10, deadline.Token);
        }

        using var host = Machine.FindHost("box");
        Assert.True(host.Signal(9));

        Assert.Equal("137\n", (await CaissonAsync("wait", "box")).Output);
        Assert.Equal(0, (await CaissonAsync("doctor", "--clean")).ExitCode);
    }

    [RootTheory(Needs)]
    [InlineData("trap 'exit 3' TERM; while :; do sleep 0.01; done", 124)]
    [InlineData("trap '' TERM; while :; do sleep 0.01; done", 137)]
    public async Task A_container_ends_when_its_time_is_over(string script, int code)
    {
        var result = await RunScriptAsync(script, "--timeout", "300ms", "--stop-timeout", "1");

        Assert.Equal(code, result.ExitCode);
        Assert.Contains("had run for the 0.3 s it was given", result.Error, StringComparison.Ordinal);
    }

    [RootFact(Needs)]
    public async Task The_host_keeps_the_time_though_nobody_is_there_and_it_can_be_changed()
    {
        await DetachAsync("box", "trap 'exit 0' TERM; while :; do sleep 0.01; done", "--timeout", "1h");
        Assert.True((await InspectAsync("box")).TryGetProperty("Deadline", out _));

        Assert.Equal(new ProgramResult(0, "box\n", ""), await CaissonAsync("update", "--timeout", "1ms", "box"));

        Assert.Equal("124\n", (await CaissonAsync("wait", "box")).Output);
        Assert.Equal("TimedOut", (await InspectAsync("box")).GetProperty("Exit").GetProperty("Reason").GetString());
    }

    [RootFact(Needs)]
    public async Task A_restart_policy_given_to_a_running_container_holds_at_once()
    {
        var shared = Machine.MakeDirectory("shared");
        await DetachAsync("box", "echo life; until [ -e /shared/go ]; do sleep 0.02; done; busybox rm /shared/go; exit 3", "-v", $"{shared}:/shared");
        await using var logs = Start("logs", "-f", "box");
        Assert.Equal("life", await logs.ReadLineAsync());

        Assert.Equal(new ProgramResult(0, "box\n", ""), await CaissonAsync("update", "--restart", "always", "box"));
        File.WriteAllText(Path.Combine(shared, "go"), "");
        Assert.Equal("life", await logs.ReadLineAsync());
        Assert.Equal(new ProgramResult(0, "box\n", ""), await CaissonAsync("update", "--restart", "no", "box"));
        File.WriteAllText(Path.Combine(shared, "go"), "");

        Assert.Equal(new ProgramResult(0, "", ""), await logs.WaitAsync());
        Assert.Equal("3\n", (await CaissonAsync("wait", "box")).Output);
    }

    [RootTheory(Needs)]
    [InlineData("no command", "--health-retries", "3")]
    [InlineData("interval", "--health-cmd", "true", "--health-interval", "0")]
    [InlineData("1 to 1000000", "--health-cmd", "true", "--health-retries", "-1")]
    [InlineData("--no-healthcheck", "--health-cmd", "true", "--no-healthcheck")]
    [InlineData("--timeout", "--timeout", "soon")]
    [InlineData("time limit", "--timeout", "200000d")]
    public async Task What_makes_no_sense_is_refused(string message, params string[] options)
    {
        foreach (var command in (string[][])[["run", "--rm"], ["create"], ["run", "-d"]])
        {
            AssertRefused(await CaissonAsync([.. command, .. options, "busybox", "true"]), message);
        }
    }

    private async Task<string> PsAsync() => (await CaissonAsync("ps", "--format", "{{.ID}} {{.State}}")).Output;

    private async Task UntilHealthAsync(string health)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await CaissonAsync("ps", "--format", "{{.Health}}")).Output.Trim() != health)
        {
            deadline.Token.ThrowIfCancellationRequested();
        }
    }
}
