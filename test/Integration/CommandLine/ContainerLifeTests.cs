using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.CommandLine;

/// <summary>Containers that are created, started, waited for, renamed and removed by commands of their own.</summary>
public sealed class ContainerLifeTests : CommandLineTest
{
    [RootFact(Needs)]
    public async Task A_created_container_is_started_waited_for_and_started_again()
    {
        LeavesFiles = true;
        Assert.Equal(new ProgramResult(0, "box\n", ""), await CaissonAsync("create", "--name", "box", "busybox", "sh", "-c", "echo once >>/count; exit $(busybox wc -l </count)"));
        Assert.Equal("box created\n", (await CaissonAsync("ps", "-a", "--format", "{{.ID}} {{.State}}")).Output);
        Assert.Empty(await RunningAsync());

        Assert.Equal(new ProgramResult(0, "box\n", ""), await CaissonAsync("start", "box"));
        var first = await CaissonAsync("wait", "box");
        Assert.Equal(new ProgramResult(0, "box\n", ""), await CaissonAsync("start", "box"));
        var second = await CaissonAsync("wait", "box");

        Assert.Equal(new ProgramResult(0, "1\n", ""), first);
        Assert.Equal(new ProgramResult(0, "2\n", ""), second);
        Assert.Equal("box stopped (2)\n", (await CaissonAsync("ps", "-a", "--format", "{{.ID}} {{.State}}")).Output);
    }

    [RootFact(Needs)]
    public async Task Start_can_stay_joined()
    {
        LeavesFiles = true;
        Assert.Equal(0, (await CaissonAsync("create", "--name", "box", "busybox", "sh", "-c", "cat; echo error >&2; exit 7")).ExitCode);

        var result = await ShellAsync("echo input | $caisson start -a -i box");

        Assert.Equal(new ProgramResult(7, "input\n", "error\n"), result);
    }

    [RootFact(Needs)]
    public async Task A_container_of_the_foreground_stays_unless_it_was_to_go()
    {
        LeavesFiles = true;

        var stays = await CaissonAsync("run", "--name", "stays", "busybox", "sh", "-c", "echo out; echo error >&2; exit 4");
        var goes = await CaissonAsync("run", "--rm", "--name", "goes", "busybox", "sh", "-c", "exit 5");

        Assert.Equal(new ProgramResult(4, "out\n", "error\n"), stays);
        Assert.Equal(5, goes.ExitCode);
        Assert.Equal("stays\n", (await CaissonAsync("ps", "-aq")).Output);
    }

    [RootTheory(Needs)]
    [InlineData("/bin/nothing", 127)]
    [InlineData("/etc/passwd", 126)]
    public async Task A_program_that_cannot_run_is_told_by_the_exit_code(string program, int exitCode)
    {
        LeavesFiles = true;

        Assert.Equal(exitCode, (await CaissonAsync("run", "busybox", program)).ExitCode);
        Assert.Equal(exitCode, (await CaissonAsync("run", "-d", "busybox", program)).ExitCode);
    }

    [RootFact(Needs)]
    public async Task A_running_container_is_removed_by_force_alone()
    {
        await DetachAsync("box");

        var refused = await CaissonAsync("rm", "box");
        Assert.Equal(["box"], await RunningAsync());
        var forced = await CaissonAsync("rm", "-f", "box");

        Assert.Equal((1, ""), (refused.ExitCode, refused.Output));
        Assert.Contains("--force", refused.Error, StringComparison.Ordinal);
        Assert.Equal(new ProgramResult(0, "box\n", ""), forced);
        Assert.Empty((await CaissonAsync("ps", "-aq")).Output);
    }

    [RootFact(Needs)]
    public async Task A_name_finds_it_beside_its_id()
    {
        await DetachAsync("box");

        Assert.Equal(new ProgramResult(0, "", ""), await CaissonAsync("rename", "box", "vessel"));

        Assert.Equal(new ProgramResult(0, "found\n", ""), await CaissonAsync("exec", "vessel", "echo", "found"));
        Assert.Equal("box vessel\n", (await CaissonAsync("ps", "--format", "{{.ID}} {{.Name}}")).Output);
        Assert.Equal(0, (await CaissonAsync("stop", "-t", "0", "vessel")).ExitCode);
    }

    [RootFact(Needs)]
    public async Task Prune_removes_what_has_stopped_alone()
    {
        await DetachAsync("runs");
        await DetachAsync("stopped");
        await StopAsync("stopped");

        Assert.Equal(new ProgramResult(0, "stopped\n", ""), await CaissonAsync("prune"));

        Assert.Equal("runs\n", (await CaissonAsync("ps", "-aq")).Output);
        await StopAsync("runs");
    }

    [RootFact(Needs)]
    public async Task Events_tell_what_happens_whoever_does_it()
    {
        LeavesFiles = true;
        await DetachAsync("box", "exec sleep 1000");
        await using var events = Start("events", "--since", "1h", "--format", "{{.ID}} {{.Event}} {{.Exit}}");
        Assert.Equal("box create -", await events.ReadLineAsync());
        Assert.Equal("box start -", await events.ReadLineAsync());

        // The past alone.
        Assert.Equal(
            new ProgramResult(0, "box create -\nbox start -\n", ""),
            await CaissonAsync("events", "--since", "1h", "--until", "0s", "--format", "{{.ID}} {{.Event}} {{.Exit}}"));

        Assert.Equal(0, (await CaissonAsync("pause", "box")).ExitCode);
        Assert.Equal("box pause -", await events.ReadLineAsync());
        Assert.Equal(0, (await CaissonAsync("resume", "box")).ExitCode);
        Assert.Equal("box resume -", await events.ReadLineAsync());
        Assert.Equal(3, (await CaissonAsync("exec", "box", "sh", "-c", "exit 3")).ExitCode);
        Assert.Equal("box exec -", await events.ReadLineAsync());
        Assert.Equal("box exec-exit 3", await events.ReadLineAsync());
        await StopAsync("box");
        Assert.Equal("box exit 137", await events.ReadLineAsync());

        events.Signal(2);
        Assert.Equal(130, (await events.WaitAsync()).ExitCode);
    }
}
