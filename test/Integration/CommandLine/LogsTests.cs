using System.Globalization;
using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.CommandLine;

/// <summary>What containers wrote, from the files that their hosts keep.</summary>
public sealed class LogsTests : CommandLineTest
{
    [RootFact(Needs)]
    public async Task What_was_written_is_kept_with_its_streams()
    {
        await DetachAsync("box", "echo error >&2; echo out; echo more; printf unfinished");
        Assert.Equal(0, (await CaissonAsync("wait", "box")).ExitCode);

        Assert.Equal(new ProgramResult(0, "out\nmore\nunfinished", "error\n"), await CaissonAsync("logs", "box"));
    }

    [RootFact(Needs)]
    public async Task The_last_lines_are_shown_when_asked()
    {
        await DetachAsync("box", "busybox seq 1 20; printf unfinished");
        Assert.Equal(0, (await CaissonAsync("wait", "box")).ExitCode);

        Assert.Equal("19\n20\nunfinished", (await CaissonAsync("logs", "--tail", "3", "box")).Output);
        Assert.Equal("", (await CaissonAsync("logs", "-n", "0", "box")).Output);
        Assert.StartsWith("1\n2\n", (await CaissonAsync("logs", "-n", "all", "box")).Output, StringComparison.Ordinal);
    }

    [RootFact(Needs)]
    public async Task The_foreground_keeps_one_too_unless_the_container_goes()
    {
        LeavesFiles = true;

        Assert.Equal(new ProgramResult(0, "out\n", "error\n"), await CaissonAsync("run", "--name", "box", "busybox", "sh", "-c", "echo out; echo error >&2"));

        Assert.Equal(new ProgramResult(0, "out\n", "error\n"), await CaissonAsync("logs", "box"));
    }

    [RootFact(Needs)]
    public async Task One_follows_until_the_container_has_stopped()
    {
        var shared = Machine.MakeDirectory("shared");
        await DetachAsync("box", "echo one; until [ -e /shared/go ]; do sleep 0.02; done; echo two; echo three", "-v", $"{shared}:/shared");
        await using var logs = Start("logs", "-f", "box");
        Assert.Equal("one", await logs.ReadLineAsync());

        File.WriteAllText(Path.Combine(shared, "go"), "");

        Assert.Equal(new ProgramResult(0, "two\nthree\n", ""), await logs.WaitAsync());
    }

    [RootFact(Needs)]
    public async Task Times_bound_it_and_stand_before_each_line()
    {
        await DetachAsync("box", "echo one; busybox sleep 1; echo two");
        Assert.Equal(0, (await CaissonAsync("wait", "box")).ExitCode);
        var all = await CaissonAsync("logs", "-t", "box");
        var lines = all.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var (first, second) = (lines[0].Split(' ')[0], lines[1].Split(' ')[0]);

        Assert.Equal(["one", "two"], lines.Select(static line => line.Split(' ')[1]));
        Assert.True(TimeOf(lines[0]) < TimeOf(lines[1]));
        Assert.Equal("two\n", (await CaissonAsync("logs", "--since", second, "box")).Output);
        Assert.Equal("one\n", (await CaissonAsync("logs", "--until", first, "box")).Output);
        Assert.Equal("one\ntwo\n", (await CaissonAsync("logs", "--since", "10m", "box")).Output);
        Assert.Equal("", (await CaissonAsync("logs", "--until", "10m", "box")).Output);
        Assert.Equal(0, (await CaissonAsync("logs", "-f", "--until", second, "box")).ExitCode);

        static DateTimeOffset TimeOf(string line) => DateTimeOffset.Parse(line.Split(' ')[0], CultureInfo.InvariantCulture);
    }

    [RootFact(Needs)]
    public async Task Much_is_kept_within_its_bounds()
    {
        // More than three files of 10 MiB hold: the oldest are gone, the newest are whole.
        await DetachAsync("box", "busybox seq 1 1200000");
        Assert.Equal(0, (await CaissonAsync("wait", "box")).ExitCode);

        var lines = (await CaissonAsync("logs", "box")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        var first = int.Parse(lines[0], CultureInfo.InvariantCulture);
        Assert.True(first > 1, "nothing was removed");
        Assert.Equal(Enumerable.Range(first, 1_200_001 - first).Select(static number => number.ToString(CultureInfo.InvariantCulture)), lines);
        Assert.Equal("1200000\n", (await CaissonAsync("logs", "--tail", "1", "box")).Output);
    }

    [RootFact(Needs)]
    public async Task A_reader_that_has_enough_ends_it()
    {
        await DetachAsync("box", "busybox seq 1 100000; exec sleep 1000");

        var result = await ShellAsync("$caisson logs -f box | head -n 2");
        await StopAsync("box");

        Assert.Equal(new ProgramResult(0, "1\n2\n", ""), result);
    }
}
