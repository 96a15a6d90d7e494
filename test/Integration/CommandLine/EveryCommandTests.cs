using Caisson.IntegrationTests.Infrastructure;
using Xunit.Abstractions;

namespace Caisson.IntegrationTests.CommandLine;

/// <summary>Wrong input to every command there is, made of what the command line says of itself.</summary>
public sealed class EveryCommandTests(ITestOutputHelper output) : CommandLineTest
{
    [RootFact(Needs)]
    public async Task Wrong_input_gives_usage_exit_code_2_and_no_trace()
    {
        var table = new List<string[]>();
        await foreach (var command in CommandsAsync([]))
        {
            table.Add([.. command, "--no-such-option"]);
            table.Add([.. command, "--format"]);
            foreach (var option in await CompleteAsync([.. command, "--"]))
            {
                // An option that takes a value must not take the end of the line, nor a flag a value that is none.
                if (option is not ("--help" or "--version"))
                {
                    table.Add([.. command, $"{option}=\u0001"]);
                }
            }
        }

        var wrong = new List<string>();
        foreach (var arguments in table)
        {
            var result = await CaissonAsync(arguments);
            if (result.ExitCode != 2 || result.Output.Length > 0 || !result.Error.StartsWith("caisson: ", StringComparison.Ordinal)
                || !result.Error.Contains("usage: see 'caisson", StringComparison.Ordinal))
            {
                wrong.Add($"{string.Join(' ', arguments)}: {result}");
            }
        }

        output.WriteLine($"{table.Count} command lines");
        Assert.True(table.Count > 60, $"only {table.Count} command lines were found to try");
        Assert.Empty(wrong);
        Assert.Empty(Machine.Leftovers.Find());
        Assert.Empty(ContainerDirectories());
    }

    // Those that hold no others.
    private async IAsyncEnumerable<string[]> CommandsAsync(string[] path)
    {
        foreach (var name in await CompleteAsync([.. path, ""]))
        {
            string[] command = [.. path, name];
            var inner = (await CompleteAsync([.. command, ""])).ToList();
            if (name is "image" or "bundle" or "shim")
            {
                Assert.NotEmpty(inner);
                await foreach (var one in CommandsAsync(command))
                {
                    yield return one;
                }
            }
            else
            {
                yield return command;
            }
        }
    }

    private async Task<string[]> CompleteAsync(string[] words)
    {
        var result = await CaissonAsync(["__complete", "--", .. words]);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        return result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
