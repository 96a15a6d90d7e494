using System.Text.Json;
using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.CommandLine;

/// <summary>A container that stays: everything one can do to it.</summary>
public sealed class DetachedTests : CommandLineTest
{
    [RootFact(Needs)]
    public async Task It_is_listed_until_it_stops()
    {
        await DetachAsync("box");

        var listed = await CaissonAsync("ps");
        await StopAsync("box");

        Assert.Matches(@"^ID +STATE +PID +OWNER +UP\nbox +running +\d+ +caisson +\d.*\n$", listed.Output);
        Assert.Equal(new ProgramResult(0, "ID  STATE  PID  OWNER  UP\n", ""), await CaissonAsync("ps"));
        Assert.Equal(new ProgramResult(0, "box stopped (137) busybox\n", ""), await CaissonAsync("ps", "-a", "--format", "{{.ID}} {{.State}} {{.Image}}"));
    }

    [RootFact(Needs)]
    public async Task A_beginning_of_its_id_names_it()
    {
        await DetachAsync("alpha-1");
        await DetachAsync("alpha-2");
        await DetachAsync("alpha");

        var unique = await CaissonAsync("exec", "alpha-2", "hostname");
        var whole = await CaissonAsync("exec", "alpha", "hostname");
        var prefix = await CaissonAsync("exec", "alpha-", "hostname");
        await StopAsync("alpha-2", "alpha");
        Assert.Equal(new ProgramResult(0, "alpha-2\nalpha\n", ""), await CaissonAsync("rm", "alpha-2", "alpha"));
        var now = await CaissonAsync("exec", "al", "hostname");
        await StopAsync("a");

        Assert.Equal(new ProgramResult(0, "alpha-2\n", ""), unique);
        Assert.Equal(new ProgramResult(0, "alpha\n", ""), whole);
        Assert.Equal((1, ""), (prefix.ExitCode, prefix.Output));
        Assert.Contains("'alpha-' is the beginning of more than one container: alpha-1, alpha-2", prefix.Error, StringComparison.Ordinal);
        Assert.Equal(new ProgramResult(0, "alpha-1\n", ""), now);
    }

    [RootFact(Needs)]
    public async Task Without_a_name_it_gets_one()
    {
        LeavesFiles = true;
        var run = await CaissonAsync("run", "-d", "busybox", "sleep", "1000");

        Assert.Matches("^[0-9a-f]{12}\n$", run.Output);
        Assert.Equal([run.Output.Trim()], await RunningAsync());
        await StopAsync(run.Output.Trim()[..6]);
    }

    [RootFact(Needs)]
    public async Task Stop_lets_it_end_by_itself()
    {
        var volume = Machine.MakeDirectory("volume");
        await DetachAsync("box", "trap 'echo stopped >/data/file; exit 0' TERM; echo >/data/ready; while :; do sleep 0.05; done", "-v", $"{volume}:/data");
        await WaitForFileAsync(Path.Combine(volume, "ready"));

        var stop = await CaissonAsync("stop", "box");

        Assert.Equal(new ProgramResult(0, "box\n", ""), stop);
        Assert.Equal("stopped\n", File.ReadAllText(Path.Combine(volume, "file")));
        Assert.Empty(await RunningAsync());
    }

    [RootFact(Needs)]
    public async Task Stop_ends_what_does_not_end_by_itself()
    {
        await DetachAsync("box", "trap '' TERM; while :; do sleep 0.05; done");

        var stop = await CaissonAsync("stop", "-t", "1", "box");

        Assert.Equal(new ProgramResult(0, "box\n", ""), stop);
        Assert.Empty(await RunningAsync());
    }

    [RootFact(Needs)]
    public async Task Kill_delivers_a_signal_by_name_and_number()
    {
        var volume = Machine.MakeDirectory("volume");
        await DetachAsync(
            "box", "trap 'echo >/data/one' USR1; trap 'echo >/data/two' USR2; echo >/data/ready; while :; do sleep 0.05; done", "-v", $"{volume}:/data");
        await WaitForFileAsync(Path.Combine(volume, "ready"));

        Assert.Equal(new ProgramResult(0, "box\n", ""), await CaissonAsync("kill", "-s", "sigusr1", "box"));
        Assert.Equal(new ProgramResult(0, "box\n", ""), await CaissonAsync("kill", "-s", "12", "box"));

        await WaitForFileAsync(Path.Combine(volume, "one"));
        await WaitForFileAsync(Path.Combine(volume, "two"));
        await StopAsync("box");
    }

    [RootFact(Needs)]
    public async Task Kill_ends_it_by_default()
    {
        await DetachAsync("box");

        Assert.Equal(new ProgramResult(0, "box\n", ""), await CaissonAsync("kill", "box"));

        await WaitForStateAsync("stopped (137)");
        Assert.Equal(137, (await InspectAsync("box")).GetProperty("Exit").GetProperty("Code").GetInt32());
        Assert.Equal(new ProgramResult(0, "box\n", ""), await CaissonAsync("rm", "box"));
        await Machine.AssertNothingLeftAsync();
    }

    [RootFact(Needs)]
    public async Task Inspect_knows_its_processes_and_usage()
    {
        await DetachAsync("box");

        var box = await InspectAsync("box");
        await StopAsync("box");

        Assert.Equal("box", box.GetProperty("Id").GetString());
        Assert.Equal("Running", box.GetProperty("State").GetString());
        Assert.True(box.GetProperty("InitProcessId").GetInt32() > 1);
        Assert.NotEmpty(box.GetProperty("ProcessList").EnumerateArray());
        Assert.True(box.GetProperty("Statistics").TryGetProperty("Memory", out _));
    }

    [RootFact(Needs)]
    public async Task Stats_shows_each_running_container()
    {
        await DetachAsync("busy", "while :; do :; done", "--memory", "64m");
        await DetachAsync("idle");

        var table = await CaissonAsync("stats");
        var rows = await CaissonAsync("stats", "--format", "json");
        var one = await CaissonAsync("stats", "--format", "json", "busy");
        await StopAsync("busy", "idle");

        Assert.Matches(@"^ID +CPU % +CPU TIME +MEMORY / LIMIT +PEAK +PIDS +READ / WRITTEN\nbusy .*/ 64 MiB.*\nidle .*/ none.*\n$", table.Output);
        using var json = JsonDocument.Parse(rows.Output);
        Assert.Equal(["busy", "idle"], json.RootElement.EnumerateArray().Select(static row => row.GetProperty("Id").GetString()));
        Assert.True(json.RootElement[0].GetProperty("CpuSeconds").GetDouble() > 0);
        using var single = JsonDocument.Parse(one.Output);
        Assert.Equal(64 << 20, single.RootElement[0].GetProperty("MemoryLimitBytes").GetInt64());
    }

    [RootTheory(Needs)]
    [InlineData("exec", "absent", "true")]
    [InlineData("inspect", "absent")]
    [InlineData("stats", "absent")]
    [InlineData("kill", "absent")]
    [InlineData("stop", "absent")]
    public async Task A_container_that_does_not_exist_is_named(params string[] command)
    {
        var result = await CaissonAsync(command);

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains("there is no container 'absent'", result.Error, StringComparison.Ordinal);
    }

    [RootFact(Needs)]
    public async Task Of_several_containers_those_that_exist_are_served()
    {
        await DetachAsync("box");

        var result = await CaissonAsync("stop", "-t", "0", "absent", "box");

        Assert.Equal((1, "box\n"), (result.ExitCode, result.Output));
        Assert.Contains("there is no container 'absent'", result.Error, StringComparison.Ordinal);
        Assert.Empty(await RunningAsync());
    }

    [RootFact(Needs)]
    public async Task One_that_ends_by_itself_stays_until_it_is_removed()
    {
        // Only once the command has left: an exit that it sees itself is told to nobody else.
        var shared = Machine.MakeDirectory("shared");
        await DetachAsync("box", "until [ -e /shared/go ]; do sleep 0.02; done; exit 3", "-v", $"{shared}:/shared");
        await File.WriteAllTextAsync(Path.Combine(shared, "go"), "");
        await WaitForStateAsync("stopped (3)");

        var taken = await CaissonAsync("run", "--rm", "--name", "box", "busybox", "true");
        Assert.Equal(new ProgramResult(0, "box\n", ""), await CaissonAsync("rm", "box"));
        var free = await CaissonAsync("run", "--rm", "--name", "box", "busybox", "echo", "again");

        Assert.Equal(125, taken.ExitCode);
        Assert.Contains("exists already", taken.Error, StringComparison.Ordinal);
        Assert.Equal(new ProgramResult(0, "again\n", ""), free);
        Assert.Empty((await CaissonAsync("ps", "-aq")).Output);
    }

    [RootFact(Needs)]
    public async Task It_outlives_the_command_that_started_it_and_every_observer()
    {
        await DetachAsync("box");
        await CaissonAsync("stats", "box");
        await CaissonAsync("inspect", "box");

        Assert.Equal(["box"], await RunningAsync());
        await StopAsync("box");
    }

    private async Task WaitForStateAsync(string state)
    {
        var deadline = DateTime.UtcNow + TimeSpan.FromSeconds(30);
        while (await CaissonAsync("ps", "-a") is var listed && !listed.Output.Contains(state, StringComparison.Ordinal))
        {
            Assert.True(DateTime.UtcNow < deadline, listed.Output);
        }
    }

    private static async Task WaitForFileAsync(string path)
    {
        var deadline = DateTime.UtcNow + TimeSpan.FromSeconds(30);
        while (!File.Exists(path))
        {
            Assert.True(DateTime.UtcNow < deadline, $"'{path}' did not appear");
            await Task.Delay(10);
        }
    }
}
