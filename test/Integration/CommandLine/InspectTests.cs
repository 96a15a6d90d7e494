using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.CommandLine;

/// <summary>All that <c>inspect</c> knows: of the host, of the record, and the specification.</summary>
public sealed class InspectTests : CommandLineTest
{
    [RootFact(Needs)]
    public async Task It_tells_what_was_said_what_is_and_what_runs()
    {
        await DetachAsync("box", "exec sleep 1000", "--restart", "on-failure:3", "--stop-timeout", "7", "--timeout", "1h", "--health-cmd", "true", "--health-interval", "9s");
        Assert.Equal(0, (await CaissonAsync("rename", "box", "vessel")).ExitCode);

        var running = await InspectAsync("vessel");
        await StopAsync("box");
        var stopped = await InspectAsync("box");

        Assert.Equal("Running", running.GetProperty("State").GetString());
        Assert.True(running.GetProperty("Statistics").GetProperty("Memory").GetProperty("MemoryUsageCommitBytes").GetInt64() > 0);
        Assert.Single(running.GetProperty("ProcessList").EnumerateArray());
        Assert.Equal("Stopped", stopped.GetProperty("State").GetString());
        Assert.Equal(137, stopped.GetProperty("Exit").GetProperty("Code").GetInt32());
        foreach (var box in new[] { running, stopped })
        {
            Assert.Equal(("box", "vessel"), (box.GetProperty("Id").GetString(), box.GetProperty("Name").GetString()));
            var record = box.GetProperty("Container");
            Assert.Equal("busybox", record.GetProperty("Image").GetString());
            Assert.Equal(["sh", "-c", "exec sleep 1000"], record.GetProperty("Command").EnumerateArray().Select(static word => word.GetString()));
            Assert.Equal(3, record.GetProperty("Restart").GetProperty("MaximumRetries").GetInt32());
            Assert.Equal(7, record.GetProperty("StopPatienceInSeconds").GetDouble());
            Assert.Equal(3_600_000, record.GetProperty("TimeLimit").GetProperty("RunInMilliseconds").GetInt64());
            Assert.Equal(9000, record.GetProperty("Health").GetProperty("IntervalInMilliseconds").GetInt64());
            Assert.True(Directory.Exists(record.GetProperty("LogPath").GetString()));
            Assert.Equal("sh", box.GetProperty("Specification").GetProperty("process").GetProperty("args")[0].GetString());
        }
    }

    [RootFact(Needs)]
    public async Task A_container_of_this_command_alone_has_no_record_and_is_known_all_the_same()
    {
        await using var run = Start("run", "--rm", "--name", "box", "busybox", "sh", "-c", "echo up; exec sleep 1000");
        Assert.Equal("up", await run.ReadLineAsync());

        var box = await InspectAsync("box");

        Assert.Equal("Running", box.GetProperty("State").GetString());
        Assert.False(box.TryGetProperty("Container", out _));
        Assert.Equal("sh", box.GetProperty("Specification").GetProperty("process").GetProperty("args")[0].GetString());
        Assert.Equal(0, (await CaissonAsync("kill", "box")).ExitCode);
        Assert.Equal(137, (await run.WaitAsync()).ExitCode);
    }

    [RootFact(Needs)]
    public async Task What_is_found_is_shown_and_what_is_not_is_named()
    {
        await DetachAsync("box");

        var result = await CaissonAsync("inspect", "absent", "box");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("there is no container 'absent'", result.Error, StringComparison.Ordinal);
        Assert.Contains("\"Id\": \"box\"", result.Output, StringComparison.Ordinal);
        await StopAsync("box");
    }

    [RootFact(Needs)]
    public async Task One_whose_host_does_not_answer_is_shown_by_its_record()
    {
        await DetachAsync("box");
        using var host = Machine.FindHost("box");
        Assert.True(host.Signal(19));

        var box = await InspectAsync("box");
        Assert.True(host.Signal(18));

        Assert.Equal("Unknown", box.GetProperty("State").GetString());
        Assert.NotEqual("", box.GetProperty("Sickness").GetString());
        Assert.Equal("busybox", box.GetProperty("Container").GetProperty("Image").GetString());
        await StopAsync("box");
    }
}
