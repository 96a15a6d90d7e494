using System.Text.Json;
using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.CommandLine;

/// <summary>What is looked at: processes, usage, frozen containers.</summary>
public sealed class ViewTests : CommandLineTest
{
    [RootFact(Needs)]
    public async Task Top_lists_the_processes_once_where_nobody_looks()
    {
        await DetachAsync("box", "sleep 1000 & exec sleep 2000");

        var table = await CaissonAsync("top", "box");
        var json = await CaissonAsync("top", "--format", "json", "box");
        var template = await CaissonAsync("top", "--format", "{{.InnerPID}} {{.Command}}", "box");

        Assert.Matches(@"^PID +INNER +UID +S +THREADS +MEMORY +CPU % +TIME +COMMAND\n(\d+ +\d+ +0 +S +1 .* sleep \d000\n){2}$", table.Output);
        using var document = JsonDocument.Parse(json.Output);
        Assert.Equal(2, document.RootElement.GetArrayLength());
        Assert.Contains("1 sleep 2000\n", template.Output, StringComparison.Ordinal);
        await StopAsync("box");
    }

    [RootFact(Needs)]
    public async Task Stats_refresh_on_a_terminal_until_they_are_interrupted()
    {
        await DetachAsync("box");
        await using var stats = StartInTerminal("stats");
        await stats.WaitForTextAsync("box");
        var first = stats.Screen.Length;
        while (stats.Screen.Split("\e[H").Length < 4)
        {
            await stats.WaitForTextAsync("\e[H");
            await Task.Yield();
        }

        Assert.True(stats.Screen.Length > first);
        stats.Type("\u0003");

        Assert.Equal(130, await stats.WaitAsync());
        await stats.WaitForTextAsync("\e[?25h");
        await StopAsync("box");
    }

    [RootFact(Needs)]
    public async Task A_live_view_of_a_container_ends_with_it()
    {
        await DetachAsync("box");
        await using var top = StartInTerminal("top", "box");
        await top.WaitForTextAsync("sleep 1000");

        await StopAsync("box");

        Assert.Equal(0, await top.WaitAsync());
    }

    [RootFact(Needs)]
    public async Task A_paused_container_stands_still_and_goes_on()
    {
        await DetachAsync("box");

        Assert.Equal(new ProgramResult(0, "box\n", ""), await CaissonAsync("pause", "box"));
        Assert.Equal("box paused\n", (await CaissonAsync("ps", "--format", "{{.ID}} {{.State}}")).Output);
        var again = await CaissonAsync("pause", "box");
        Assert.Equal(new ProgramResult(0, "box\n", ""), await CaissonAsync("resume", "box"));
        Assert.Equal("box running\n", (await CaissonAsync("ps", "--format", "{{.ID}} {{.State}}")).Output);

        Assert.Equal(1, again.ExitCode);
        Assert.Contains("InvalidState", again.Error, StringComparison.Ordinal);
        await StopAsync("box");
    }

    [RootFact(Needs)]
    public async Task Manual_pages_are_pages()
    {
        var directory = Path.Combine(Machine.Root, "man");

        var result = await CaissonAsync("man", directory);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(Directory.GetFiles(directory).Order(StringComparer.Ordinal), result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
        Assert.Contains("\\-\\-detach", File.ReadAllText(Path.Combine(directory, "caisson-run.1")), StringComparison.Ordinal);
    }
}
