using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.CommandLine;

/// <summary>What reaches a container of the signals that reach its command.</summary>
public sealed class SignalTests : CommandLineTest
{
    [RootTheory(Needs)]
    [InlineData(15, "TERM")]
    [InlineData(2, "INT")]
    [InlineData(1, "HUP")]
    [InlineData(3, "QUIT")]
    [InlineData(10, "USR1")]
    [InlineData(12, "USR2")]
    [InlineData(14, "ALRM")]
    public async Task Signals_are_delivered_to_the_init_process(int number, string name)
    {
        await using var run = Start("run", "--rm", "busybox", "sh", "-c", $"trap 'echo got {name}; exit 30' {name}; echo ready; while :; do sleep 0.05; done");
        Assert.Equal("ready", await run.ReadLineAsync());

        run.Signal(number);

        Assert.Equal(new ProgramResult(30, $"got {name}\n", ""), await run.WaitAsync());
    }

    // Wherever it comes: before anything is made, between the steps, or to a shell that ends by it.
    [RootFact(Needs)]
    public async Task Ctrl_C_while_a_container_is_being_made_leaves_nothing()
    {
        for (var delay = 0; delay < 40; delay += 2)
        {
            await using var run = Start("run", "--rm", "--name", "early", "busybox", "sh", "-c", "trap 'exit 130' INT; sleep 1000 & wait");
            await Task.Delay(delay);
            run.Signal(2);

            // A first process whose trap is not set yet does not hear it; the second Ctrl-C ends its container.
            var end = run.WaitAsync();
            while (await Task.WhenAny(end, Task.Delay(TimeSpan.FromSeconds(3))) != end)
            {
                run.Signal(2);
            }

            _ = await end;
            Assert.Empty(EntriesOf(Path.Combine(Machine.Paths.DataDirectory, "containers")));

            // A host whose creator is gone ends by itself, a moment later.
            var deadline = DateTime.UtcNow + TimeSpan.FromSeconds(60);
            while (EntriesOf(Machine.Paths.RunDirectory) is [var left, ..])
            {
                Assert.True(DateTime.UtcNow < deadline, left);
                await Task.Delay(10);
            }
        }
    }

    [RootFact(Needs)]
    public async Task The_second_Ctrl_C_ends_the_container()
    {
        await using var run = Start("run", "--rm", "busybox", "sh", "-c", "trap 'echo trapped' INT; echo ready; while :; do sleep 0.05; done");
        Assert.Equal("ready", await run.ReadLineAsync());
        run.Signal(2);
        Assert.Equal("trapped", await run.ReadLineAsync());

        run.Signal(2);

        Assert.Equal(new ProgramResult(137, "", "caisson: ending the container\n"), await run.WaitAsync());
    }

    [RootFact(Needs)]
    public async Task Further_Ctrl_C_end_a_program_that_knows_no_signals()
    {
        await using var run = Start("run", "--rm", "busybox", "sh", "-c", "echo ready; exec sleep 1000");
        Assert.Equal("ready", await run.ReadLineAsync());

        // The kernel merges signals of a kind that have not been taken yet, so two of them may arrive as one.
        run.Signal(2);
        var end = run.WaitAsync();
        while (await Task.WhenAny(end, Task.Delay(100)) != end && !run.HasExited)
        {
            run.Signal(2);
        }

        Assert.Equal(137, (await end).ExitCode);
    }

    [RootFact(Needs)]
    public async Task Kill_9_of_the_command_ends_the_container_and_no_other()
    {
        await DetachAsync("neighbour");
        await using var run = Start("run", "--rm", "--name", "victim", "busybox", "sh", "-c", "sleep 1000 & echo ready; wait");
        Assert.Equal("ready", await run.ReadLineAsync());

        run.Signal(9);
        await run.WaitAsync();

        await WaitUntilAloneAsync("neighbour");
        Assert.Equal(0, (await CaissonAsync("exec", "neighbour", "true")).ExitCode);
        await StopAsync("neighbour");
    }

    [RootFact(Needs)]
    public async Task Kill_9_of_the_host_is_told_as_such()
    {
        await DetachAsync("neighbour");
        await using var run = Start("run", "--rm", "--name", "victim", "busybox", "sh", "-c", "sleep 1000 & echo ready; wait");
        Assert.Equal("ready", await run.ReadLineAsync());

        // Its first output may come before the answer that it has started; ps is answered after that.
        Assert.Equal(["neighbour", "victim"], await RunningAsync());
        Machine.KillHost("victim");

        var result = await run.WaitAsync();
        Assert.Equal(137, result.ExitCode);
        Assert.Contains("container 'victim' ended because its host process vanished", result.Error, StringComparison.Ordinal);
        Assert.Equal(["neighbour"], await RunningAsync());
        await StopAsync("neighbour");
    }

    private async Task WaitUntilAloneAsync(string name)
    {
        var deadline = DateTime.UtcNow + TimeSpan.FromSeconds(30);
        while (!(await RunningAsync()).SequenceEqual([name]))
        {
            Assert.True(DateTime.UtcNow < deadline, "the container still runs");
        }
    }

    private static string[] EntriesOf(string directory) => Directory.Exists(directory) ? Directory.GetFileSystemEntries(directory) : [];
}
