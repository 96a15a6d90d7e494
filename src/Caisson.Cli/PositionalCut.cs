using System.CommandLine;

namespace Caisson.Cli;

/// <summary>Ends a command's own options at its first argument, so that <c>run busybox ls -l</c> gives <c>-l</c> to <c>ls</c>.</summary>
/// <remarks>Only commands that pass arguments on (<see cref="PassesArgumentsOn"/>) are cut; the cut is a <c>--</c> put before the first argument.</remarks>
internal static class PositionalCut
{
    private static readonly HashSet<string> PassesArgumentsOn = ["run", "exec"];

    public static IReadOnlyList<string> Apply(Command root, IReadOnlyList<string> arguments)
    {
        if (arguments.Count == 0 || !PassesArgumentsOn.Contains(arguments[0]))
        {
            return arguments;
        }

        var command = root.Subcommands.Single(candidate => candidate.Name == arguments[0]);
        for (var i = 1; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (argument == "--")
            {
                return arguments;
            }

            if (argument.Length < 2 || argument[0] != '-')
            {
                return [.. arguments.Take(i), "--", .. arguments.Skip(i)];
            }

            if (TakesNextArgument(command, argument))
            {
                i++;
            }
        }

        return arguments;
    }

    private static bool TakesNextArgument(Command command, string argument)
    {
        if (argument.Contains('=', StringComparison.Ordinal))
        {
            return false;
        }

        // Of bundled short options (-itv DIR) the last one decides.
        var name = argument.StartsWith("--", StringComparison.Ordinal) ? argument : "-" + argument[^1];
        var option = command.Options.FirstOrDefault(candidate => candidate.Name == name || candidate.Aliases.Contains(name));
        return option is not null && option.ValueType != typeof(bool) && option.Arity.MaximumNumberOfValues > 0;
    }
}
