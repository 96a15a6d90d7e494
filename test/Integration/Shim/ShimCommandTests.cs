using System.Text.Json;
using Caisson.IntegrationTests.Infrastructure;
using Caisson.Platform.Linux.Processes;

namespace Caisson.IntegrationTests.Shim;

/// <summary><c>caisson shim</c> on shims of a real containerd. Others may live on this machine: every test names its own.</summary>
public sealed class ShimCommandTests : ShimTest
{
    private const Requirement NeedsCli = Needs | Requirement.Cli;
    private const int Stop = 19;
    private const int Continue = 18;

    private readonly string _id = $"box{Guid.NewGuid():n}"[..16];

    [RootFact(NeedsCli)]
    public async Task Shims_and_what_they_hold_are_listed()
    {
        await DetachAsync(_id, "/bin/sleep", "1000");
        _ = await DoAsync("task", "exec", "--detach", "--exec-id", "one", _id, "/bin/sleep", "1000");

        var shim = Assert.Single(await JsonAsync("list"), row => row.GetProperty("Id").GetString() == _id);
        var tasks = await JsonAsync("tasks", "--execs", _id);
        var table = await CaissonAsync("shim", "list");
        var process = FindShim(_id);
        await RemoveAsync(_id);

        Assert.Equal(process, shim.GetProperty("ProcessId").GetInt32());
        Assert.Equal(("default", 1, true), (shim.GetProperty("Namespace").GetString(), shim.GetProperty("Tasks").GetInt32(), shim.GetProperty("IsOurs").GetBoolean()));
        Assert.Equal(
            [(_id, "", "running"), (_id, "one", "running")],
            tasks.Select(static row => (row.GetProperty("Id").GetString()!, row.TryGetProperty("ExecId", out var exec) ? exec.GetString() ?? "" : "", row.GetProperty("State").GetString()!)));
        Assert.Matches($@"(?m)^\d+ +{_id} +default +ok +1 +\d", table.Output);
    }

    [RootFact(NeedsCli)]
    public async Task Why_tells_for_whom_containerd_waits()
    {
        await DetachAsync(_id, "/bin/sleep", "1000");
        var idle = await CaissonAsync("shim", "why", _id);
        await using var exec = RunningProgram.Start(
            Executables.FindOnPath("ctr")!, [], ["--address", Daemon.Socket, "task", "exec", "--exec-id", "one", _id, "/bin/sh", "-c", "echo ready; exec sleep 1000"]);
        Assert.Equal("ready", await exec.ReadLineAsync());

        var why = await CaissonAsync("shim", "why", _id);
        var stacks = await CaissonAsync("shim", "stacks", _id);
        await RemoveAsync(_id);
        _ = await exec.WaitAsync();

        Assert.Matches($@"\Ashim {_id} \(process \d+, namespace default\): nobody waits for it\n\z", idle.Output);
        Assert.Equal((0, ""), (why.ExitCode, why.Error));
        Assert.Matches($@"\Ashim {_id} \(process \d+, namespace default\): 1 call in progress; of the oldest the next to act is its program \(process \d+\)\n  call: Wait of one in {_id} for [\d.]+ m?s, asked by process \d+; next to act: its program", why.Output);
        Assert.Contains($"  task {_id} is running: process ", stacks.Output, StringComparison.Ordinal);
    }

    [RootFact(NeedsCli)]
    public async Task A_shim_that_is_stopped_is_listed_as_sick_and_why_says_so()
    {
        await DetachAsync(_id, "/bin/sleep", "1000");
        using var process = ForeignProcess.TryOpen(FindShim(_id));
        Assert.True(process!.Signal(Stop));

        var row = Assert.Single(await JsonAsync("list"), row => row.GetProperty("Id").GetString() == _id);
        var tasks = await CaissonAsync("shim", "tasks", _id);
        var exec = await CaissonAsync("shim", "share", _id, "/tmp", "/x");
        var why = await CaissonAsync("shim", "why", _id);
        Assert.True(process.Signal(Continue));
        await RemoveAsync(_id);

        Assert.Equal("does not answer within 2 s", row.GetProperty("Sickness").GetString());
        Assert.Equal((1, "SHIM  NAMESPACE  ID  EXEC  STATE  PID\n"), (tasks.ExitCode, tasks.Output));
        Assert.Contains("does not answer within 2 s", tasks.Error, StringComparison.Ordinal);
        Assert.Equal(1, exec.ExitCode);
        Assert.Contains($"it is stopped by a signal or a debugger, and 'kill -CONT {process.ProcessId}' lets it go on", why.Output, StringComparison.Ordinal);
    }

    [RootFact(NeedsCli)]
    public async Task A_program_runs_where_the_shim_is_with_these_streams()
    {
        await DetachAsync(_id, "/bin/sleep", "1000");

        var ran = await ProgramResult.RunAsync("/bin/sh", [], ["-c", "echo given | \"$0\" shim exec -w /tmp \"$1\" /bin/sh -c 'cat; pwd; echo $PPID; echo oh >&2; exit 9'", Executables.Cli, _id]);
        var missing = await CaissonAsync("shim", "exec", _id, "/no/such");
        var share = await CaissonAsync("shim", "share", _id, "/tmp", "/x");
        var process = FindShim(_id);
        await RemoveAsync(_id);

        Assert.Equal((9, $"given\n/tmp\n{process}\n", "oh\n"), (ran.ExitCode, ran.Output, ran.Error));
        Assert.Equal(127, missing.ExitCode);
        Assert.Equal(1, share.ExitCode);
        Assert.Contains("task is not isolated", share.Error, StringComparison.Ordinal);
    }

    [RootFact(NeedsCli | Requirement.Runc)]
    public async Task A_shim_that_is_not_ours_is_told_as_such()
    {
        var run = await CtrAsync("run", "--detach", "--runtime", "io.containerd.runc.v2", "busybox", _id, "/bin/sleep", "1000");
        Assert.True(run.ExitCode == 0, run.Error);

        var listed = (await JsonAsync("list")).Any(row => row.GetProperty("Id").GetString() == _id);
        var all = Assert.Single(await JsonAsync("list", "--all"), row => row.GetProperty("Id").GetString() == _id);
        var why = await CaissonAsync("shim", "why", _id);
        await RemoveAsync(_id);

        Assert.False(listed);
        Assert.False(all.TryGetProperty("IsOurs", out _));
        Assert.Equal("containerd-shim-runc-v2", all.GetProperty("Program").GetString());
        Assert.Equal(1, why.ExitCode);
        Assert.Contains("is a containerd-shim-runc-v2, which is not ours", why.Error, StringComparison.Ordinal);
        Assert.Equal(1, (await CaissonAsync("shim", "why", _id)).ExitCode);
    }

    private static Task<ProgramResult> CaissonAsync(params string[] arguments) => ProgramResult.RunAsync(Executables.Cli, [], arguments);

    private static async Task<IReadOnlyList<JsonElement>> JsonAsync(params string[] arguments)
    {
        var result = await CaissonAsync(["shim", arguments[0], "--format", "json", .. arguments[1..]]);
        Assert.True(result.ExitCode == 0, result.Error);
        return [.. JsonDocument.Parse(result.Output).RootElement.EnumerateArray()];
    }
}
