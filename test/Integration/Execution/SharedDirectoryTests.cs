using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.Execution;

/// <summary>Two executors in two processes on one state directory.</summary>
public sealed class SharedDirectoryTests : ExecutorTest
{
    [RootFact(Needs)]
    public async Task Of_two_processes_exactly_one_wins_each_create()
    {
        const int Count = 40;
        await using var one = await ExecutorProcess.StartAsync(Machine);
        await using var two = await ExecutorProcess.StartAsync(Machine);

        await one.SendAsync("race", "box", $"{Count}");
        await two.SendAsync("race", "box", $"{Count}");
        var ofOne = Outcomes(await one.ReadAnswerAsync());
        var ofTwo = Outcomes(await two.ReadAnswerAsync());

        Assert.Equal(Count, ofOne.Length);
        Assert.All(ofOne.Zip(ofTwo), static pair => Assert.True(
            pair is ("Won", "Conflict") or ("Conflict", "Won"), $"one: {pair.First}, two: {pair.Second}"));
        await one.CloseAsync();
        await two.CloseAsync();
        Assert.Equal(Count, one.Events.Concat(two.Events).Count(static line => line.Contains(" Create", StringComparison.Ordinal)));
    }

    [RootFact(Needs)]
    public async Task Both_processes_see_what_either_does()
    {
        await using var one = await ExecutorProcess.StartAsync(Machine);
        await using var two = await ExecutorProcess.StartAsync(Machine);

        Assert.Equal("ok", await one.AskAsync("create", "box", "No", "/bin/sleep", "1000"));
        Assert.StartsWith("ok ", await two.AskAsync("start", "box"), StringComparison.Ordinal);
        Assert.Equal("ok Running", await one.AskAsync("status", "box"));
        Assert.StartsWith("Conflict ", await one.AskAsync("start", "box"), StringComparison.Ordinal);
        Assert.StartsWith("ok ", await one.AskAsync("exec", "box", "e", "/bin/sleep", "1000"), StringComparison.Ordinal);
        Assert.StartsWith("Conflict ", await two.AskAsync("exec", "box", "e", "/bin/true"), StringComparison.Ordinal);
        Assert.Equal("ok True", await two.AskAsync("signal", "box", "e", "9"));
        Assert.Equal("ok 137 Terminated", await one.AskAsync("stop", "box"));
        Assert.Equal("ok 137 Terminated", await two.AskAsync("wait", "box"));
        await one.CloseAsync();
        await two.CloseAsync();

        string[] common = ["box Start init", "box ExecAdded e", "box ExecStarted e", "box Exit e 137 Terminated", "box Exit init 137 Terminated"];
        Assert.Equal(["box Create", .. common], one.Events);
        Assert.Equal(common, two.Events);
    }

    [RootFact(Needs)]
    public async Task What_a_process_held_is_free_when_it_is_killed()
    {
        // Its host never answers, so that it holds the container for as long as it lives.
        var silent = Path.Combine(Machine.Root, "silent-host");
        await File.WriteAllTextAsync(silent, "#!/bin/sh\nexec cat <&3\n");
        File.SetUnixFileMode(silent, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await using var holder = await ExecutorProcess.StartAsync(Machine, silent);
        await using var other = await ExecutorProcess.StartAsync(Machine);
        await holder.SendAsync("create", "box", "No", "/bin/sleep", "1000");
        await UntilAsync(() => Directory.Exists(Path.Combine(StateDirectory, "containers")) && Directory.GetFiles(StateDirectory, "record.json", SearchOption.AllDirectories).Length > 0);

        Assert.StartsWith("Conflict ", await other.AskAsync("create", "box", "No", "/bin/true"), StringComparison.Ordinal);
        Assert.StartsWith("Conflict ", await other.AskAsync("start", "box"), StringComparison.Ordinal);
        holder.Kill();

        Assert.Equal("ok", await other.AskAsync("create", "box", "No", "/bin/sh", "-c", "exit 3"));
        Assert.StartsWith("ok ", await other.AskAsync("start", "box"), StringComparison.Ordinal);
        Assert.Equal("ok 3 Exited", await other.AskAsync("wait", "box"));
        Assert.Equal("ok", await other.AskAsync("delete", "box"));
        await other.CloseAsync();
        Assert.Equal(["box Create", "box Start init", "box Exit init 3 Exited"], other.Events);
    }

    [RootFact(Needs)]
    public async Task A_container_outlives_the_process_that_started_it_and_its_exit_is_told_to_the_next()
    {
        await using var starter = await ExecutorProcess.StartAsync(Machine);
        Assert.Equal("ok", await starter.AskAsync("create", "box", "No", "/bin/sleep", "1000"));
        Assert.StartsWith("ok ", await starter.AskAsync("start", "box"), StringComparison.Ordinal);
        Assert.StartsWith("ok ", await starter.AskAsync("exec", "box", "e", "/bin/sleep", "1000"), StringComparison.Ordinal);
        starter.Kill();

        await using var next = await ExecutorProcess.StartAsync(Machine);
        Assert.Equal("ok box alive", await next.AskAsync("restore"));
        Assert.Equal("ok True", await next.AskAsync("signal", "box", "e", "15"));
        Assert.Equal("ok 137 Terminated", await next.AskAsync("stop", "box"));
        await next.CloseAsync();

        Assert.Equal(["box Exit e 143 Terminated", "box Exit init 137 Terminated"], next.Events);
        await using var last = await ExecutorProcess.StartAsync(Machine);
        Assert.Equal("ok box 137 Terminated", await last.AskAsync("restore"));
        await last.CloseAsync();
        Assert.Empty(last.Events);
    }

    private static string[] Outcomes(string answer)
    {
        Assert.StartsWith("ok ", answer, StringComparison.Ordinal);
        return answer[3..].Split(' ');
    }
}
