using Caisson.Contracts.Oci;
using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.Runtime;

public sealed class RuntimeLifecycleTests : RuntimeTest
{
    [RootFact(Needs)]
    public async Task A_container_goes_from_created_to_running_to_paused_to_stopped_to_gone()
    {
        Write(SpecOf("box", "/bin/sleep", "1000"));
        var pidFile = Path.Combine(Machine.Root, "pid");

        Assert.Equal(new ProgramResult(0, "", ""), await LeavingAsync("create", "--bundle", Bundle, "--pid-file", pidFile, "box"));
        var state = OciCodecs.State.Read((await RuntimeAsync("state", "box")).Output)!;
        Assert.Equal(("created", Bundle), (state.Status.Value, state.Bundle));
        Assert.Equal(await File.ReadAllTextAsync(pidFile), $"{state.ProcessId}");
        Assert.Contains("caisson-runtime", await File.ReadAllTextAsync($"/proc/{state.ProcessId}/comm"), StringComparison.Ordinal);

        Assert.Equal(0, (await RuntimeAsync("start", "box")).ExitCode);
        Assert.Equal("running", await StatusAsync("box"));
        Assert.Equal(0, (await RuntimeAsync("pause", "box")).ExitCode);
        Assert.Equal("paused", await StatusAsync("box"));
        Assert.Equal(0, (await RuntimeAsync("resume", "box")).ExitCode);
        Assert.Equal(0, (await RuntimeAsync("kill", "box", "KILL")).ExitCode);
        await AwaitStatusAsync("box", "stopped");
        Assert.Equal(0, (await RuntimeAsync("delete", "box")).ExitCode);
        Assert.Equal(1, (await RuntimeAsync("state", "box")).ExitCode);
    }

    [RootFact(Needs)]
    public async Task Run_passes_streams_and_exit_code_through_and_leaves_nothing()
    {
        Assert.Equal(new ProgramResult(7, "out\n", "error\n"), await RunAsync(SpecOf("box", "/bin/sh", "-c", "echo out; echo error >&2; exit 7")));
        Assert.Equal(128 + 9, (await RunAsync(SpecOf("box", "/bin/sh", "-c", "kill -9 $$; sleep 1000") with { Linux = SpecOf("box").Linux! with { Namespaces = [new LinuxNamespace { Type = NamespaceType.Mount }] }, Hostname = null })).ExitCode);
        Assert.Equal("", (await RuntimeAsync("list", "--quiet")).Output);
    }

    [RootTheory(Needs)]
    [InlineData("no-such-program", "executable file not found in $PATH")]
    [InlineData("/no/such/program", "no such file or directory")]
    [InlineData("/etc/passwd", "permission denied")]
    public async Task A_program_that_cannot_run_is_told_in_words_that_engines_know(string program, string words)
    {
        var log = Path.Combine(Machine.Root, "log.json");
        Write(SpecOf("box", program));

        var result = await RuntimeAsync("--log", log, "--log-format", "json", "run", "--bundle", Bundle, "box");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(words, result.Error, StringComparison.Ordinal);
        Assert.Contains("\"level\":\"error\"", await File.ReadAllTextAsync(log), StringComparison.Ordinal);
        Assert.Equal("", (await RuntimeAsync("list", "--quiet")).Output);
    }

    [RootFact(Needs)]
    public async Task Exec_runs_beside_the_init_process_with_what_was_asked()
    {
        await StartAsync("box");
        var process = Path.Combine(Machine.Root, "process.json");
        await File.WriteAllBytesAsync(process, OciCodecs.Process.WriteBytes(new Process { Args = ["/bin/sh", "-c", "echo $WORD; exit 4"], Env = ["WORD=from a file"], WorkingDirectory = "/" }));

        Assert.Equal(new ProgramResult(3, "/tmp 1000 value /\n", ""), await RuntimeAsync(
            "exec", "--cwd", "/tmp", "--user", "1000:1000", "-e", "NAME=value", "box", "sh", "-c", "echo $(pwd) $(id -u) $NAME $HOME; exit 3"));
        Assert.Equal(new ProgramResult(4, "from a file\n", ""), await RuntimeAsync("exec", "--process", process, "box"));
        Assert.Equal(255, (await RuntimeAsync("exec", "box", "no-such-program")).ExitCode);
        Assert.Equal("0\n1\n2\n3\n", (await RuntimeAsync("exec", "box", "ls", "/proc/self/fd")).Output);

        Assert.Equal(0, (await RuntimeAsync("delete", "--force", "box")).ExitCode);
    }

    [RootFact(Needs)]
    public async Task A_detached_exec_lives_on_and_its_id_is_in_the_file()
    {
        await StartAsync("box");
        var pidFile = Path.Combine(Machine.Root, "pid");

        Assert.Equal(0, (await LeavingAsync("exec", "--detach", "--pid-file", pidFile, "box", "sleep", "1000")).ExitCode);

        var id = await File.ReadAllTextAsync(pidFile);
        Assert.Contains("sleep\0" + "1000", await File.ReadAllTextAsync($"/proc/{id}/cmdline"), StringComparison.Ordinal);
        var listed = await RuntimeAsync("ps", "--format", "json", "box");
        Assert.Contains(id, listed.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await RuntimeAsync("delete", "--force", "box")).ExitCode);
    }

    [RootFact(Needs)]
    public async Task What_makes_no_sense_in_a_state_is_refused_and_changes_nothing()
    {
        await StartAsync("box");

        Assert.Contains("already exists", (await LeavingAsync("create", "--bundle", Bundle, "box")).Error, StringComparison.Ordinal);
        Assert.Contains("already running", (await RuntimeAsync("start", "box")).Error, StringComparison.Ordinal);
        Assert.Contains("not paused", (await RuntimeAsync("resume", "box")).Error, StringComparison.Ordinal);
        Assert.Contains("not stopped: running", (await RuntimeAsync("delete", "box")).Error, StringComparison.Ordinal);
        Assert.Contains("unknown signal", (await RuntimeAsync("kill", "box", "NOTHING")).Error, StringComparison.Ordinal);
        Assert.Contains("invalid container id", (await RuntimeAsync("state", "../box")).Error, StringComparison.Ordinal);
        Assert.Contains("does not exist", (await RuntimeAsync("state", "other")).Error, StringComparison.Ordinal);
        Assert.Equal("running", await StatusAsync("box"));
        Assert.Equal(0, (await RuntimeAsync("delete", "--force", "box")).ExitCode);
        Assert.Equal(0, (await RuntimeAsync("delete", "--force", "box")).ExitCode);
    }

    [RootFact(Needs)]
    public async Task A_created_container_can_be_deleted_and_one_that_died_cannot_be_started()
    {
        Write(SpecOf("box", "/bin/sleep", "1000"));
        Assert.Equal(0, (await LeavingAsync("create", "--bundle", Bundle, "box")).ExitCode);
        Assert.Equal(0, (await RuntimeAsync("delete", "box")).ExitCode);

        Assert.Equal(0, (await LeavingAsync("create", "--bundle", Bundle, "box")).ExitCode);
        Assert.Equal(0, (await RuntimeAsync("kill", "box", "9")).ExitCode);
        await AwaitStatusAsync("box", "stopped");
        Assert.Contains("has stopped", (await RuntimeAsync("start", "box")).Error, StringComparison.Ordinal);
        Assert.Equal(0, (await RuntimeAsync("delete", "box")).ExitCode);
    }

    [RootFact(Needs)]
    public async Task Limits_change_while_it_runs()
    {
        await StartAsync("box");

        Assert.Equal(new ProgramResult(0, "", ""), await RuntimeAsync("update", "--pids-limit", "77", "box"));

        var file = Directory.GetFiles("/sys/fs/cgroup", "pids.max", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 4 })
            .Single(path => path.Contains(Machine.Name, StringComparison.Ordinal) && path.Contains("/box/", StringComparison.Ordinal));
        Assert.Equal("77\n", await File.ReadAllTextAsync(file));
        Assert.Equal(0, (await RuntimeAsync("delete", "--force", "box")).ExitCode);
    }

    [RootFact(Needs)]
    public async Task Descriptors_are_kept_when_asked()
    {
        Write(SpecOf("box", "/bin/sh", "-c", "cat <&4; ls /proc/self/fd"));

        var result = await Machine.RunAsync(
            "/bin/sh", "-c", "echo kept >\"$0\"; exec 3</dev/null 4<\"$0\" 5</dev/null; exec \"$@\"", Path.Combine(Machine.Root, "kept"),
            Executables.Runtime, "--root", StatePath, "run", "--preserve-fds", "2", "--bundle", Bundle, "box");

        Assert.Equal(new ProgramResult(0, "kept\n0\n1\n2\n3\n4\n5\n", ""), result);
    }

    [RootFact(Needs)]
    public async Task A_terminal_in_the_foreground_is_the_callers()
    {
        Write(SpecOf("box", "/bin/sh", "-c", "stty size; test -t 0 && echo terminal; read word; echo got $word; exit 6") is var spec
            ? spec with { Process = spec.Process! with { IsTerminal = true } }
            : spec);
        await using var program = TerminalProgram.Start(31, 97, Machine.Environment, Executables.Runtime, "--root", StatePath, "run", "--bundle", Bundle, "box");

        await program.WaitForTextAsync("31 97");
        await program.WaitForTextAsync("terminal");
        program.Type("hello\r");
        await program.WaitForTextAsync("got hello");
        Assert.Equal(6, await program.WaitAsync());
    }

    [RootFact(Needs)]
    public async Task A_terminal_without_a_socket_is_refused_when_nobody_would_hold_it()
    {
        var spec = SpecOf("box", "/bin/sh");
        Write(spec with { Process = spec.Process! with { IsTerminal = true } });

        var result = await LeavingAsync("create", "--bundle", Bundle, "box");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("console socket", result.Error, StringComparison.Ordinal);
        Assert.Equal("", (await RuntimeAsync("list", "--quiet")).Output);
    }

    [RootFact(Needs)]
    public async Task Its_own_specification_runs()
    {
        Assert.Equal(0, (await RuntimeAsync("spec", "--bundle", Bundle)).ExitCode);
        var spec = OciCodecs.Spec.Read(await File.ReadAllBytesAsync(Path.Combine(Bundle, "config.json")))!;

        var result = await RunAsync(spec with
        {
            Process = spec.Process! with { IsTerminal = false, Args = ["/bin/sh", "-c", "hostname"] },
            Linux = spec.Linux! with { CgroupsPath = $"{Machine.Paths.CgroupParent}/box" },
        });

        Assert.Equal(new ProgramResult(0, "caisson\n", ""), result);
        Assert.Equal(1, (await RuntimeAsync("spec", "--bundle", Bundle)).ExitCode);
    }

    [RootFact(Needs)]
    public async Task What_it_cannot_do_is_refused_by_name()
    {
        Assert.Contains("CRIU", (await RuntimeAsync("checkpoint", "box")).Error, StringComparison.Ordinal);
        Assert.Contains("\"ociVersionMax\"", (await RuntimeAsync("features")).Output, StringComparison.Ordinal);
        Assert.Contains("spec: 1.2.0", (await RuntimeAsync("--version")).Output, StringComparison.Ordinal);
        Assert.Equal(1, (await RuntimeAsync("no-such-command")).ExitCode);
    }
}
