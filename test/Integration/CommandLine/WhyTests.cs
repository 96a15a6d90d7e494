using System.Text.Json;
using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.CommandLine;

public sealed class WhyTests : CommandLineTest
{
    [RootFact(Needs)]
    public async Task A_running_container_waits_in_its_program()
    {
        await DetachAsync("box");

        var text = await CaissonAsync("why", "box");
        var report = await WhyAsync("box");

        Assert.StartsWith("box is running: its first process waits", text.Output, StringComparison.Ordinal);
        Assert.Contains("next to act: its program", text.Output, StringComparison.Ordinal);
        Assert.Equal("running", report.GetProperty("State").GetString());
        Assert.Equal(Machine.FindHost("box").ProcessId, report.GetProperty("Host").GetProperty("ProcessId").GetInt32());
        Assert.Contains("sleep 1000", report.GetProperty("Processes")[0].GetProperty("Command").GetString(), StringComparison.Ordinal);
        Assert.NotEmpty(report.GetProperty("Journal").EnumerateArray());
        await StopAsync("box");
    }

    [RootFact(Needs)]
    public async Task The_host_s_last_words_are_shown_and_a_name_finds_it()
    {
        await DetachAsync("box");
        Assert.Equal(0, (await CaissonAsync("rename", "box", "vessel")).ExitCode);

        var report = await WhyAsync("vessel");

        Assert.Equal("box", report.GetProperty("Id").GetString());
        Assert.NotEmpty(report.GetProperty("Log").EnumerateArray());
        await StopAsync("box");
    }

    [RootFact(Needs)]
    public async Task Of_one_that_has_no_host_its_record_tells()
    {
        await DetachAsync("box", "exit 3");
        Assert.Equal("3\n", (await CaissonAsync("wait", "box")).Output);
        Assert.Equal(0, (await CaissonAsync("create", "--name", "new", "busybox", "true")).ExitCode);

        var stopped = await CaissonAsync("why", "box");
        var created = await CaissonAsync("why", "new");

        Assert.StartsWith("box is stopped: it has ended with 3 (Exited)", stopped.Output, StringComparison.Ordinal);
        Assert.Contains("remedy: 'caisson logs box' shows what it wrote", stopped.Output, StringComparison.Ordinal);
        Assert.StartsWith("new is created: ", created.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await CaissonAsync("rm", "new")).ExitCode);
    }

    [RootFact(Needs)]
    public async Task A_paused_container_waits_for_somebody()
    {
        await DetachAsync("box");
        Assert.Equal(0, (await CaissonAsync("pause", "box")).ExitCode);

        Assert.Equal("whoever paused it", (await WhyAsync("box")).GetProperty("Layer").GetString());

        Assert.Equal(0, (await CaissonAsync("resume", "box")).ExitCode);
        await StopAsync("box");
    }

    [RootFact(Needs)]
    public async Task A_host_that_is_stopped_is_told_with_the_remedy()
    {
        await DetachAsync("box");
        using var host = Machine.FindHost("box");
        Assert.True(host.Signal(19));
        var report = await WhyAsync("box");
        var shortened = await CaissonAsync("why", "bo");
        Assert.True(host.Signal(18));

        Assert.Equal("whoever stopped the host", report.GetProperty("Layer").GetString());
        Assert.Equal($"'kill -CONT {host.ProcessId}' lets it go on", report.GetProperty("Remedy").GetString());
        Assert.Equal("T", report.GetProperty("Host").GetProperty("State").GetString());
        Assert.Contains("sleep 1000", report.GetProperty("Processes")[0].GetProperty("Command").GetString(), StringComparison.Ordinal);
        Assert.Contains("its host is stopped", shortened.Output, StringComparison.Ordinal);
        await StopAsync("box");
    }

    [RootFact(Needs)]
    public async Task What_somebody_waits_for_at_the_host_is_told_with_who_asked_and_until_when()
    {
        // A hook that does not end: the host works on the preparation of the first process for as long as that takes.
        var bundle = Machine.MakeDirectory("bundle");
        BusyboxRoot.Make(Path.Combine(bundle, "rootfs"));
        File.WriteAllText(Path.Combine(bundle, "config.json"), """
            {
              "ociVersion": "1.0.2",
              "root": { "path": "rootfs" },
              "process": { "cwd": "/", "user": { "uid": 0, "gid": 0 }, "args": ["/bin/true"], "env": ["PATH=/bin"] },
              "hooks": { "createRuntime": [{ "path": "/bin/sleep", "args": ["sleep", "1000"] }] },
              "linux": { "namespaces": [{ "type": "pid" }, { "type": "mount" }] }
            }
            """);
        await using var run = Start("bundle", "run", "--name", "box", bundle);

        var report = await WhyCalledAsync("box");
        var text = await CaissonAsync("why", "box");
        run.Signal(9);
        await run.WaitAsync();

        var call = report.GetProperty("Calls")[0];
        Assert.Equal("hcs::System::PrepareProcess", call.GetProperty("Operation").GetString());
        Assert.Equal("the host", call.GetProperty("Layer").GetString());
        Assert.Equal(run.ProcessId, call.GetProperty("CallerProcessId").GetInt32());
        Assert.Equal(TimeSpan.FromSeconds(240), call.GetProperty("Deadline").GetDateTimeOffset() - call.GetProperty("Since").GetDateTimeOffset());
        Assert.Contains("somebody waits for hcs::System::PrepareProcess", report.GetProperty("InProgress").GetString(), StringComparison.Ordinal);
        Assert.Contains("then whoever asked for hcs::System::PrepareProcess gives up", text.Output, StringComparison.Ordinal);
        Assert.Contains($"asked by process {run.ProcessId}; next to act: the host; gives up ", text.Output, StringComparison.Ordinal);
    }

    // The command needs a moment to make its host and to ask it.
    private async Task<JsonElement> WhyCalledAsync(string container)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            deadline.Token.ThrowIfCancellationRequested();
            var result = await CaissonAsync("why", "--format", "json", container);
            if (result.ExitCode == 0)
            {
                using var document = JsonDocument.Parse(result.Output);
                if (document.RootElement.GetProperty("Calls").EnumerateArray().Any(static call => call.GetProperty("Operation").GetString() == "hcs::System::PrepareProcess"))
                {
                    return document.RootElement.Clone();
                }
            }
        }
    }

    [RootFact(Needs)]
    public async Task The_end_of_its_time_is_its_next_deadline()
    {
        await DetachAsync("box", options: ["--timeout", "1h"]);

        Assert.Contains("its time is over then", (await WhyAsync("box")).GetProperty("NextDeadline").GetString(), StringComparison.Ordinal);

        await StopAsync("box");
    }

    [RootFact(Needs)]
    public async Task What_is_not_there_is_told()
    {
        var result = await CaissonAsync("why", "absent");

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains("there is no container 'absent'", result.Error, StringComparison.Ordinal);
    }

    private async Task<JsonElement> WhyAsync(string container)
    {
        var result = await CaissonAsync("why", "--format", "json", container);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        using var document = JsonDocument.Parse(result.Output);
        return document.RootElement.Clone();
    }
}
