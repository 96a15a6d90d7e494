using System.Security.Cryptography;
using System.Text;
using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.CommandLine;

public sealed class RunStreamTests : CommandLineTest
{
    [RootFact(Needs)]
    public async Task Output_and_errors_go_their_own_ways()
    {
        var result = await RunScriptAsync("echo data; echo talk >&2");

        Assert.Equal(new ProgramResult(0, "data\n", "talk\n"), result);
    }

    [RootFact(Needs)]
    public async Task Without_i_the_container_reads_nothing()
    {
        var result = await ShellAsync("echo secret | $caisson run --rm busybox cat");

        Assert.Equal(new ProgramResult(0, "", ""), result);
    }

    [RootFact(Needs)]
    public async Task With_i_a_pipe_is_read_to_its_end()
    {
        var result = await ShellAsync("printf 'one\\ntwo' | $caisson run --rm -i busybox cat");

        Assert.Equal(new ProgramResult(0, "one\ntwo", ""), result);
    }

    [RootFact(Needs)]
    public async Task With_i_a_file_is_read_to_its_end()
    {
        File.WriteAllText(Path.Combine(Machine.Root, "input"), "from a file\n");

        var result = await ShellAsync($"$caisson run --rm -i busybox cat <{Machine.Root}/input");

        Assert.Equal(new ProgramResult(0, "from a file\n", ""), result);
    }

    [RootTheory(Needs)]
    [InlineData("<&-")]
    [InlineData("</dev/null")]
    public async Task With_i_an_input_that_is_not_there_is_empty(string redirection)
    {
        var result = await ShellAsync($"$caisson run --rm -i busybox cat {redirection}");

        Assert.Equal(new ProgramResult(0, "", ""), result);
    }

    [RootTheory(Needs)]
    [InlineData(">&-")]
    [InlineData("2>&-")]
    [InlineData(">&- 2>&-")]
    [InlineData("<&- >&- 2>&-")]
    public async Task Streams_that_are_closed_disturb_nobody(string redirection)
    {
        var result = await ShellAsync($"$caisson run --rm -i busybox sh -c 'echo out; echo err >&2; exit 5' {redirection}");

        Assert.Equal(5, result.ExitCode);
        Assert.Equal(redirection.Contains("2>&-", StringComparison.Ordinal) ? "" : "err\n", result.Error);
    }

    [RootFact(Needs)]
    public async Task Output_to_a_file_stands_in_it_from_its_beginning()
    {
        var file = Path.Combine(Machine.Root, "output");

        var result = await ShellAsync($"$caisson run --rm busybox sh -c 'echo one; echo two' >{file}");

        Assert.Equal(new ProgramResult(0, "", ""), result);
        Assert.Equal("one\ntwo\n", File.ReadAllText(file));
    }

    [RootFact(Needs)]
    public async Task Output_to_a_file_opened_for_appending_is_appended()
    {
        var file = Path.Combine(Machine.Root, "output");
        File.WriteAllText(file, "before\n");

        var result = await ShellAsync($"$caisson run --rm busybox sh -c 'echo one; echo two' >>{file}; echo after >>{file}");

        Assert.Equal(new ProgramResult(0, "", ""), result);
        Assert.Equal("before\none\ntwo\nafter\n", File.ReadAllText(file));
    }

    [RootFact(Needs)]
    public async Task Output_and_errors_to_the_same_file_keep_their_order()
    {
        var file = Path.Combine(Machine.Root, "output");

        var result = await ShellAsync($"{{ $caisson run --rm busybox sh -c 'echo 1; echo 2 >&2; echo 3; echo 4 >&2'; echo 5; }} >{file} 2>&1");

        Assert.Equal(new ProgramResult(0, "", ""), result);
        Assert.Equal("1\n2\n3\n4\n5\n", File.ReadAllText(file));
    }

    [RootFact(Needs)]
    public async Task Output_to_dev_null_goes_nowhere()
    {
        var result = await ShellAsync("$caisson run --rm busybox sh -c 'echo gone; exit 3' >/dev/null");

        Assert.Equal(new ProgramResult(3, "", ""), result);
    }

    [RootFact(Needs)]
    public async Task Binary_data_passes_unchanged_both_ways()
    {
        var data = new byte[5_000_000];
        new Random(1).NextBytes(data);
        File.WriteAllBytes(Path.Combine(Machine.Root, "in"), data);

        var result = await ShellAsync($"cat {Machine.Root}/in | $caisson run --rm -i busybox cat | cat >{Machine.Root}/out");

        Assert.Equal(new ProgramResult(0, "", ""), result);
        Assert.Equal(SHA256.HashData(data), SHA256.HashData(File.ReadAllBytes(Path.Combine(Machine.Root, "out"))));
    }

    [RootFact(Needs)]
    public async Task A_reader_that_goes_away_ends_the_writer_and_not_more()
    {
        var result = await ShellAsync("$caisson run --rm busybox yes | head -n 2; echo ${PIPESTATUS[0]}");

        Assert.Equal("y\ny\n", result.Output[..4]);
        Assert.NotEqual("0\n", result.Output[4..]);
    }

    [RootFact(Needs)]
    public async Task Input_arrives_while_the_container_runs()
    {
        await using var run = Start("run", "--rm", "-i", "busybox", "sh", "-c", "while read line; do echo got $line; done");

        foreach (var word in new[] { "one", "two", "three" })
        {
            await run.Input.WriteAsync(Encoding.UTF8.GetBytes(word + "\n"));
            await run.Input.FlushAsync();
            Assert.Equal($"got {word}", await run.ReadLineAsync());
        }

        run.Input.Close();
        Assert.Equal(new ProgramResult(0, "", ""), await run.WaitAsync());
    }
}
