using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.CommandLine;

/// <summary>Containers that one joins, lets go of and comes back to, through a real pseudo-terminal and through pipes.</summary>
public sealed class AttachTests : CommandLineTest
{
    // Answers each line, tells each change of size and each Ctrl-C.
    private const string Talker =
        "trap 'echo size $(stty size)' WINCH; trap 'echo interrupted' INT; echo ready; while :; do read line && { [ \"$line\" = end ] && exit 9; echo \"<$line>\"; }; done";

    private const string Ticking = "(while :; do echo tick; busybox sleep 0.05; done) & ";

    [RootFact(Needs)]
    public async Task One_lets_go_of_a_terminal_and_comes_back()
    {
        LeavesFiles = true;
        await using (var run = StartInTerminal("run", "-it", "--name", "box", "busybox", "sh", "-c", Talker))
        {
            await run.WaitForTextAsync("ready\r\n");
            run.Resize(41, 123);
            await run.WaitForTextAsync("size 41 123\r\n");
            run.Type("\u0010\u0011");
            await run.WaitForTextAsync("container 'box' runs on");
            Assert.Equal(0, await run.WaitAsync());
        }

        Assert.Equal(["box"], await RunningAsync());
        await using var attach = StartInTerminal("attach", "box");
        await attach.WaitForTextAsync("size 30 90\r\n");
        attach.Type("again\r");
        await attach.WaitForTextAsync("<again>\r\n");
        attach.Type("\x03");
        await attach.WaitForTextAsync("interrupted\r\n");
        attach.Type("\rend\r");

        Assert.Equal(9, await attach.WaitAsync());
        Assert.Equal("box stopped (9)\n", (await CaissonAsync("ps", "-a", "--format", "{{.ID}} {{.State}}")).Output);
    }

    [RootFact(Needs)]
    public async Task Other_keys_let_go_when_they_were_named()
    {
        LeavesFiles = true;
        await using var run = StartInTerminal("run", "-it", "--rm", "--name", "box", "--detach-keys", "ctrl-a,d", "busybox", "sh", "-c", Talker);
        await run.WaitForTextAsync("ready\r\n");

        run.Type("\u0001x\r");
        await run.WaitForTextAsync("<\u0001x>\r\n");
        run.Type("\u0001d");

        await run.WaitForTextAsync("runs on");
        Assert.Equal(0, await run.WaitAsync());
        await StopAsync("box");
        Assert.Empty((await CaissonAsync("ps", "-aq")).Output);
    }

    [RootFact(Needs)]
    public async Task The_terminal_is_given_back_when_one_lets_go()
    {
        LeavesFiles = true;
        await using var run = TerminalProgram.Start(
            30, 90, Environment.Append(new("caisson", Executables.Cli)), "/bin/sh", "-c", "$caisson run -it --name box busybox sh -c 'echo ready; cat'; echo code $?; read line");
        var before = await run.ReadModeAsync();
        await run.WaitForTextAsync("ready\r\n");
        var meanwhile = await run.ReadModeAsync();

        run.Type("\u0010\u0011");
        await run.WaitForTextAsync("code 0\r\n");

        Assert.NotEqual(before, meanwhile);
        Assert.Equal(before, await run.ReadModeAsync());
        run.Type("\r");
        Assert.Equal(0, await run.WaitAsync());
        await StopAsync("box");
    }

    [RootFact(Needs)]
    public async Task A_terminal_that_goes_away_lets_go_of_what_it_had_only_joined()
    {
        await DetachAsync("box", Talker, "-it");
        await using (var terminal = RunningProgram.Start("/usr/bin/script", Environment, ["-qec", $"{Executables.Cli} attach box", "/dev/null"]))
        {
            await terminal.Input.WriteAsync("hello\r"u8.ToArray());
            await terminal.Input.FlushAsync();
            while (await terminal.ReadLineAsync() is var line && !line.Contains("<hello>", StringComparison.Ordinal))
            {
            }

            terminal.Signal(9);
        }

        Assert.Equal(["box"], await RunningAsync());
        await using var attach = StartInTerminal("attach", "box");
        attach.Type("end\r");
        Assert.Equal(9, await attach.WaitAsync());
    }

    [RootFact(Needs)]
    public async Task Several_can_be_joined_to_one_container()
    {
        await DetachAsync("box", Ticking + "while read line; do echo \"<$line>\"; echo \"error $line\" >&2; done", "-i");
        await using var first = Start("attach", "box");
        await using var second = Start("attach", "--no-stdin", "box");
        await JoinedAsync(first, second);

        await first.Input.WriteAsync("one\n"u8.ToArray());
        await first.Input.FlushAsync();
        Assert.Equal("<one>", await NextAsync(first));
        Assert.Equal("<one>", await NextAsync(second));
        await StopAsync("box");

        Assert.Equal((137, "error one\n"), await first.WaitAsync() is var one ? (one.ExitCode, one.Error) : default);
        Assert.Equal((137, "error one\n"), await second.WaitAsync() is var two ? (two.ExitCode, two.Error) : default);
    }

    [RootFact(Needs)]
    public async Task The_end_of_what_was_joined_is_not_the_end_of_the_containers_input()
    {
        await DetachAsync("box", "while read line; do echo \"<$line>\"; done; echo end", "-i");

        await using (var first = Start("attach", "box"))
        {
            await first.Input.WriteAsync("one\n"u8.ToArray());
            first.Input.Close();
            Assert.Equal("<one>", await first.ReadLineAsync());
            first.Signal(9);
        }

        await using var second = Start("attach", "box");
        await second.Input.WriteAsync("two\n"u8.ToArray());
        await second.Input.FlushAsync();
        Assert.Equal("<two>", await second.ReadLineAsync());
        await StopAsync("box");
    }

    [RootFact(Needs)]
    public async Task Signals_are_delivered_unless_that_is_not_wanted()
    {
        await DetachAsync("box", "trap 'echo got; exit 5' USR1; while :; do echo tick; sleep 0.05; done");
        await using var visitor = Start("attach", "--sig-proxy=false", "box");
        await using var proxy = Start("attach", "box");
        await JoinedAsync(visitor, proxy);

        visitor.Signal(10);
        Assert.Equal(0, (await visitor.WaitAsync()).ExitCode);
        Assert.Equal(["box"], await RunningAsync());
        proxy.Signal(10);

        var result = await proxy.WaitAsync();
        Assert.Equal(5, result.ExitCode);
        Assert.EndsWith("got\n", result.Output, StringComparison.Ordinal);
    }

    [RootFact(Needs)]
    public async Task A_second_Ctrl_C_lets_go_of_what_runs_by_itself()
    {
        LeavesFiles = true;
        Assert.Equal(0, (await CaissonAsync("create", "--name", "box", "busybox", "sh", "-c", "trap 'echo trapped' INT; echo ready; while :; do sleep 0.05; done")).ExitCode);
        await using var start = Start("start", "-a", "box");
        Assert.Equal("ready", await start.ReadLineAsync());

        start.Signal(2);
        Assert.Equal("trapped", await start.ReadLineAsync());
        start.Signal(2);

        Assert.Equal(0, (await start.WaitAsync()).ExitCode);
        Assert.Equal(["box"], await RunningAsync());
        await StopAsync("box");
    }

    [RootFact(Needs)]
    public async Task A_container_of_the_foreground_runs_on_by_itself_once_it_was_started_again()
    {
        LeavesFiles = true;
        Assert.Equal(3, (await CaissonAsync("run", "--name", "box", "busybox", "sh", "-c", "[ -e /second ] && exec sleep 1000; touch /second; exit 3")).ExitCode);

        Assert.Equal(new ProgramResult(0, "box\n", ""), await CaissonAsync("start", "box"));

        Assert.Equal(["box"], await RunningAsync());
        await StopAsync("box");
    }

    [RootFact(Needs)]
    public async Task What_does_not_run_cannot_be_joined()
    {
        LeavesFiles = true;
        Assert.Equal(0, (await CaissonAsync("create", "--name", "box", "busybox", "true")).ExitCode);

        var result = await CaissonAsync("attach", "box");

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains("container 'box' does not run", result.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await CaissonAsync("rm", "box")).ExitCode);
    }

    // What ticks shows that one is joined.
    private static async Task<string> NextAsync(RunningProgram program)
    {
        while (await program.ReadLineAsync() is var line)
        {
            if (line != "tick")
            {
                return line;
            }
        }

        throw new InvalidOperationException();
    }

    private static async Task JoinedAsync(params RunningProgram[] programs)
    {
        foreach (var program in programs)
        {
            Assert.Equal("tick", await program.ReadLineAsync());
        }
    }
}
