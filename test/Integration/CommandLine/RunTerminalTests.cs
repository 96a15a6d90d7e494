using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.CommandLine;

public sealed class RunTerminalTests : CommandLineTest
{
    [RootFact(Needs)]
    public async Task The_container_has_a_terminal_of_our_size()
    {
        await using var run = StartInTerminal("run", "--rm", "-it", "busybox", "sh", "-c", "test -t 0 && test -t 1 && test -t 2 && stty size");

        await run.WaitForTextAsync("30 90\r\n");
        Assert.Equal(0, await run.WaitAsync());
    }

    [RootFact(Needs)]
    public async Task Keys_reach_the_container_and_are_echoed_once()
    {
        await using var run = StartInTerminal("run", "--rm", "-it", "busybox", "sh", "-c", "echo ready; read line; echo \"<$line>\"");
        await run.WaitForTextAsync("ready\r\n");

        run.Type("hello\r");

        await run.WaitForTextAsync("<hello>\r\n");
        Assert.Equal(0, await run.WaitAsync());
        Assert.Equal("ready\r\nhello\r\n<hello>\r\n", run.Screen);
    }

    [RootFact(Needs)]
    public async Task A_new_size_of_our_terminal_arrives()
    {
        await using var run = StartInTerminal(
            "run", "--rm", "-it", "busybox", "sh", "-c", "echo ready; until [ \"$(stty size)\" = '41 123' ]; do sleep 0.05; done; echo resized");
        await run.WaitForTextAsync("ready\r\n");

        run.Resize(41, 123);

        await run.WaitForTextAsync("resized\r\n");
        Assert.Equal(0, await run.WaitAsync());
    }

    [RootFact(Needs)]
    public async Task Ctrl_C_is_a_key_of_the_containers_terminal()
    {
        await using var run = StartInTerminal("run", "--rm", "-it", "busybox", "sh", "-c", "trap 'echo trapped; exit 9' INT; echo ready; while :; do sleep 0.05; done");
        await run.WaitForTextAsync("ready\r\n");

        run.Type("\x03");

        await run.WaitForTextAsync("trapped\r\n");
        Assert.Equal(9, await run.WaitAsync());
    }

    [RootFact(Needs)]
    public async Task Ctrl_D_is_the_end_of_input()
    {
        await using var run = StartInTerminal("run", "--rm", "-it", "busybox", "sh", "-c", "echo ready; cat; echo done");
        await run.WaitForTextAsync("ready\r\n");

        run.Type("\x04");

        await run.WaitForTextAsync("done\r\n");
        Assert.Equal(0, await run.WaitAsync());
    }

    [RootFact(Needs)]
    public async Task Our_terminal_is_raw_meanwhile_and_afterwards_as_it_was()
    {
        await using var run = TerminalProgram.Start(
            30, 90, Environment.Append(new("caisson", Executables.Cli)), "/bin/sh", "-c", "$caisson run --rm -it busybox sh -c 'echo ready; read line'; echo back; read line");
        var before = await run.ReadModeAsync();
        await run.WaitForTextAsync("ready\r\n");
        var meanwhile = await run.ReadModeAsync();

        run.Type("\r");
        await run.WaitForTextAsync("back\r\n");

        Assert.NotEqual(before, meanwhile);
        Assert.Equal(before, await run.ReadModeAsync());
        run.Type("\r");
        Assert.Equal(0, await run.WaitAsync());
    }

    [RootFact(Needs)]
    public async Task A_failure_gives_the_terminal_back_too()
    {
        await using var run = TerminalProgram.Start(
            30, 90, Environment.Append(new("caisson", Executables.Cli)), "/bin/sh", "-c", "$caisson run --rm -it busybox no-such-program; echo code $?; read line");
        var before = await run.ReadModeAsync();

        await run.WaitForTextAsync("code 127\r\n");

        Assert.Equal(before, await run.ReadModeAsync());
        run.Type("\r");
        Assert.Equal(0, await run.WaitAsync());
    }

    [RootFact(Needs)]
    public async Task A_terminal_without_input_shows_output_alone()
    {
        await using var run = StartInTerminal("run", "--rm", "-t", "busybox", "sh", "-c", "test -t 1 && echo terminal");

        await run.WaitForTextAsync("terminal\r");
        Assert.Equal(0, await run.WaitAsync());
    }

    [RootFact(Needs)]
    public async Task A_terminal_can_be_had_where_we_have_none()
    {
        var result = await ShellAsync("echo typed | $caisson run --rm -it busybox sh -c 'test -t 0 && read line && echo \"<$line>\"'");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("<typed>\r\n", result.Output, StringComparison.Ordinal);
    }

    [RootFact(Needs)]
    public async Task Without_t_Ctrl_C_of_our_terminal_is_delivered_as_a_signal()
    {
        await using var run = StartInTerminal("run", "--rm", "busybox", "sh", "-c", "trap 'echo trapped; exit 9' INT; echo ready; while :; do sleep 0.05; done");
        await run.WaitForTextAsync("ready");

        run.Type("\x03");

        await run.WaitForTextAsync("trapped");
        Assert.Equal(9, await run.WaitAsync());
    }

    [RootFact(Needs)]
    public async Task The_second_Ctrl_C_ends_a_container_that_heeds_none()
    {
        await using var run = StartInTerminal("run", "--rm", "busybox", "sh", "-c", "trap 'echo trapped' INT; echo ready; while :; do sleep 0.05; done");
        await run.WaitForTextAsync("ready");
        run.Type("\x03");
        await run.WaitForTextAsync("trapped");

        run.Type("\x03");

        Assert.Equal(137, await run.WaitAsync());
        Assert.Contains("caisson: ending the container", run.Screen, StringComparison.Ordinal);
    }

    [RootFact(Needs)]
    public async Task A_terminal_that_goes_away_ends_the_container()
    {
        LeavesFiles = true;
        var command = $"{Executables.Cli} run --rm -it busybox sh -c 'echo ready; read line; read line; exec sleep 1000'";
        await using var terminal = RunningProgram.Start("/usr/bin/script", Environment, ["-qec", command, "/dev/null"]);
        Assert.Contains("ready", await terminal.ReadLineAsync(), StringComparison.Ordinal);

        terminal.Signal(9);

        await Machine.AssertNothingLeftAsync();
    }

    [RootFact(Needs)]
    public async Task Exec_has_a_terminal_too()
    {
        await DetachAsync("box");
        await using var exec = StartInTerminal("exec", "-it", "box", "sh", "-c", "stty size; echo $TERM; read line; echo \"<$line>\"");
        await exec.WaitForTextAsync("30 90\r\nxterm\r\n");

        exec.Type("key\r");

        await exec.WaitForTextAsync("<key>\r\n");
        Assert.Equal(0, await exec.WaitAsync());
        await StopAsync("box");
    }
}
