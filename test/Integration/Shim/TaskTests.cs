using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.Shim;

/// <summary>What people do with tasks, through containerd's own client.</summary>
public sealed class TaskTests : ShimTest
{
    [RootFact(Needs)]
    public async Task Run_gives_back_output_and_exit_code()
    {
        var run = await RunAsync("box", ["--rm"], "/bin/sh", "-c", "echo out; echo err >&2; exit 5");

        Assert.Equal((5, "out\n", "err\n"), (run.ExitCode, run.Output, run.Error));
    }

    [RootFact(Needs)]
    public async Task A_missing_program_is_told_in_the_words_that_clients_look_for()
    {
        var missing = await RunAsync("box", ["--rm"], "nosuch");
        var forbidden = await RunAsync("box", ["--rm"], "/etc/passwd");

        Assert.Contains("OCI runtime create failed: unable to start container process: exec: \"nosuch\": executable file not found in $PATH", missing.Error, StringComparison.Ordinal);
        Assert.Contains("exec: \"/etc/passwd\": permission denied", forbidden.Error, StringComparison.Ordinal);
    }

    [RootFact(Needs)]
    public async Task A_task_runs_execs_pauses_resumes_is_killed_and_deleted()
    {
        await DetachAsync("box", "/bin/sleep", "1000");

        var exec = await CtrAsync("task", "exec", "--exec-id", "one", "box", "/bin/sh", "-c", "echo beside; exit 4");
        Assert.Equal((4, "beside\n"), (exec.ExitCode, exec.Output));
        Assert.Contains("no such file or directory", (await CtrAsync("task", "exec", "--exec-id", "two", "box", "/no/such")).Error, StringComparison.Ordinal);
        await DoAsync("task", "pause", "box");
        Assert.Contains("PAUSED", await DoAsync("task", "ls"), StringComparison.Ordinal);
        Assert.Contains("failed precondition", (await CtrAsync("task", "exec", "--exec-id", "three", "box", "/bin/true")).Error, StringComparison.Ordinal);
        await DoAsync("task", "resume", "box");
        Assert.Contains("RUNNING", await DoAsync("task", "ls"), StringComparison.Ordinal);
        Assert.Equal(2, (await DoAsync("task", "ps", "box")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);

        await DoAsync("task", "kill", "--signal", "SIGKILL", "box");
        await UntilAsync(async () => (await DoAsync("task", "ls")).Contains("STOPPED", StringComparison.Ordinal), "it does not stop");
        Assert.Contains("not found", (await CtrAsync("task", "kill", "box")).Error, StringComparison.Ordinal);
        Assert.Contains("137", (await CtrAsync("task", "delete", "box")).Error, StringComparison.Ordinal);
        await DoAsync("container", "rm", "box");
    }

    [RootFact(Needs)]
    public async Task A_paused_task_can_be_killed()
    {
        await DetachAsync("box", "/bin/sleep", "1000");
        await DoAsync("task", "pause", "box");

        await DoAsync("task", "kill", "--signal", "SIGKILL", "box");

        await UntilAsync(async () => (await DoAsync("task", "ls")).Contains("STOPPED", StringComparison.Ordinal), "it does not stop");
        await RemoveAsync("box");
    }

    [RootFact(Needs)]
    public async Task Metrics_are_those_of_the_container()
    {
        await DetachAsync("box", "/bin/sh", "-c", "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; sleep 1000");

        var metrics = await DoAsync("task", "metrics", "box");

        Assert.Matches(@"pids\.current\s+[1-9]|pids_current", metrics);
        Assert.Matches(@"memory\.usage(_in_bytes)?\s+[1-9]", metrics);
        await RemoveAsync("box");
    }

    [RootFact(Needs)]
    public async Task Input_reaches_the_program_and_ends()
    {
        await using var program = RunningProgram.Start(
            Executables.FindOnPath("ctr")!,
            [],
            ["--address", Daemon.Socket, "run", "--rm", "--runtime", "io.containerd.caisson.v1", "busybox", "box", "/bin/sh", "-c", "echo ready; cat"]);

        // ctr forgets to tell of an input that ended before the task was there.
        Assert.Equal("ready", await program.ReadLineAsync());
        await program.Input.WriteAsync("to and fro\n"u8.ToArray());
        program.Input.Close();

        var end = await program.WaitAsync();

        Assert.Equal((0, "to and fro\n"), (end.ExitCode, end.Output));
    }

    [RootFact(Needs)]
    public async Task Four_million_lines_arrive_whole_and_in_order()
    {
        const int Lines = 4_000_000;
        var run = await RunAsync("box", ["--rm"], "/bin/seq", "1", $"{Lines}");

        Assert.Equal(0, run.ExitCode);
        Assert.True(run.Output.EndsWith($"\n{Lines}\n", StringComparison.Ordinal), $"{run.Output.Length} bytes, the end is '{run.Output[^Math.Min(20, run.Output.Length)..]}', beside it '{run.Error}'");
        var number = 0;
        foreach (var line in run.Output.AsSpan().EnumerateLines())
        {
            if (number < Lines)
            {
                Assert.Equal(++number, int.Parse(line, System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        Assert.Equal(Lines, number);
    }

    [RootFact(Needs)]
    public async Task The_log_of_a_detached_task_goes_into_a_file()
    {
        var log = Path.Combine(Root, "logs", "deep", "box.log");
        var run = await RunAsync("box", ["--detach", "--log-uri", $"file://{log}"], "/bin/sh", "-c", "echo kept; echo too >&2");
        Assert.True(run.ExitCode == 0, run.Error);
        await UntilAsync(async () => (await DoAsync("task", "ls")).Contains("STOPPED", StringComparison.Ordinal), "it does not stop");

        Assert.Equal(["kept", "too"], (await File.ReadAllLinesAsync(log)).Order());
        await RemoveAsync("box");
    }

    [RootFact(Needs)]
    public async Task A_logging_program_gets_what_is_written_and_its_arguments()
    {
        var program = Path.Combine(Root, "logger");
        await File.WriteAllTextAsync(program, "#!/bin/sh\necho \"$CONTAINER_NAMESPACE/$CONTAINER_ID $*\" > \"$2\"\nexec 5>&-\ncat <&3 >> \"$2\"\n");
        File.SetUnixFileMode(program, (UnixFileMode)0b111_101_101);
        var log = Path.Combine(Root, "logged");
        var run = await RunAsync("box", ["--detach", "--log-uri", $"binary://{program}?to={log}"], "/bin/sh", "-c", "echo kept");
        Assert.True(run.ExitCode == 0, run.Error);
        await UntilAsync(async () => (await DoAsync("task", "ls")).Contains("STOPPED", StringComparison.Ordinal), "it does not stop");
        await RemoveAsync("box");

        Assert.Equal([$"default/box to {log}", "kept"], await File.ReadAllLinesAsync(log));
    }
}
