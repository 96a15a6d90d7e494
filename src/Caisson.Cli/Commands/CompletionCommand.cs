using System.CommandLine;
using Caisson.Cli.Documentation;
using Caisson.Cli.Output;

namespace Caisson.Cli.Commands;

/// <summary><c>caisson completion</c>, and the question that its scripts ask.</summary>
internal static class CompletionCommand
{
    public static Command Create()
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish." };
        _ = shell.AcceptOnlyFromAmong([.. CompletionScript.Shells]);
        var command = new Command("completion", "Writes the script that completes command lines in a shell.") { shell };
        command.SetAction(parsed =>
        {
            Console.Out.Write(CompletionScript.For(parsed.GetRequiredValue(shell)));
            return ExitCodes.Success;
        });
        return command;
    }

    /// <summary><c>__complete -- WORD…</c>: writes what the last word can become, one a line.</summary>
    public static Command CreateQuestion(Command root)
    {
        var words = new Argument<string[]>("WORD") { Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("__complete", "What the last word can become.") { words };
        command.Hidden = true;
        command.SetAction((parsed, token) => AnswerAsync(root, parsed.GetValue(words) ?? [], token));
        return command;
    }

    private static async Task<int> AnswerAsync(Command root, string[] words, CancellationToken cancellationToken)
    {
        var place = Completion.Find(root, words);
        var partial = words.Length > 0 ? words[^1] : "";
        var known = place.Argument switch
        {
            "CONTAINER" => await ContainersAsync(cancellationToken),
            "IMAGE" => ImageCommand.OpenStore().List().SelectMany(static image => image.Names).Select(static name => name.ToString()),
            _ => [],
        };
        foreach (var candidate in place.Candidates.Concat(known.Where(one => one.StartsWith(partial, StringComparison.Ordinal))))
        {
            Console.Out.WriteLine(candidate);
        }

        return ExitCodes.Success;
    }

    private static async Task<IEnumerable<string>> ContainersAsync(CancellationToken cancellationToken)
    {
        await using var executor = await Containers.OpenAsync(cancellationToken);
        return (await ContainerList.ReadAsync(executor, cancellationToken)).Select(static row => row.Id);
    }
}
