using System.CommandLine;
using System.CommandLine.Completions;

namespace Caisson.Cli.Documentation;

/// <summary>What can stand where somebody presses Tab: found in the definitions of the commands, so that it is never out of date.</summary>
internal static class Completion
{
    /// <summary>Walks the words that are complete, and says what the last one can become.</summary>
    /// <param name="root">The commands.</param>
    /// <param name="words">Everything after the program's name; the last one is being written.</param>
    public static CompletionPlace Find(Command root, IReadOnlyList<string> words)
    {
        var command = root;
        var positions = 0;
        for (var i = 0; i < words.Count - 1; i++)
        {
            var word = words[i];
            if (positions == 0 && command.Subcommands.FirstOrDefault(one => IsCalled(one, word)) is { } inner)
            {
                command = inner;
            }
            else if (word.Length > 1 && word[0] == '-')
            {
                if (TakesValue(command, word) is { } option && ++i == words.Count - 1)
                {
                    return new CompletionPlace(Matching(ValuesOf(option), words[^1]), Argument: null);
                }
            }
            else
            {
                positions++;
            }
        }

        var partial = words.Count > 0 ? words[^1] : "";
        if (partial.StartsWith('-') && !PassesOn(command, positions))
        {
            return new CompletionPlace(Matching(OptionsOf(command), partial), Argument: null);
        }

        return command.Subcommands.Count > 0
            ? new CompletionPlace(Matching(command.Subcommands.Where(static one => !one.Hidden).Select(static one => one.Name), partial), Argument: null)
            : new CompletionPlace(Matching(ValuesAt(command, positions), partial), ArgumentAt(command, positions)?.Name);
    }

    private static bool IsCalled(Command command, string name) => command.Name == name || command.Aliases.Contains(name);

    private static bool PassesOn(Command command, int positions) => command.Name is "run" or "exec" or "create" && positions > 0;

    private static Option? TakesValue(Command command, string word) =>
        word.Contains('=', StringComparison.Ordinal) ? null
        : command.Options.FirstOrDefault(option => (option.Name == word || option.Aliases.Contains(word)) && option.ValueType != typeof(bool) && option.Arity.MaximumNumberOfValues > 0);

    private static IEnumerable<string> OptionsOf(Command command) =>
        command.Options.Where(static option => !option.Hidden).SelectMany(static option => option.Aliases.Prepend(option.Name)).Where(static name => name.StartsWith("--", StringComparison.Ordinal));

    private static IEnumerable<string> ValuesOf(Symbol symbol) => symbol.GetCompletions(CompletionContext.Empty).Select(static item => item.Label);

    private static Argument? ArgumentAt(Command command, int position) =>
        position < command.Arguments.Count ? command.Arguments[position]
        : command.Arguments is [.., { Arity.MaximumNumberOfValues: > 1 } last] ? last
        : null;

    private static IEnumerable<string> ValuesAt(Command command, int position) => ArgumentAt(command, position) is { } argument ? ValuesOf(argument) : [];

    private static IReadOnlyList<string> Matching(IEnumerable<string> candidates, string partial) =>
        [.. candidates.Where(one => one.StartsWith(partial, StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal)];
}
