using System.CommandLine;
using Caisson.Cli.Output;

namespace Caisson.Cli;

/// <summary>Ends a command's own options at its first argument, so that <c>run busybox ls -l</c> gives <c>-l</c> to <c>ls</c>.</summary>
/// <remarks>Only commands that pass arguments on (<see cref="PassesArgumentsOn"/>) are cut; the cut is a <c>--</c> put before the first argument.</remarks>
internal static class PositionalCut
{
    private static readonly HashSet<string> PassesArgumentsOn = ["run", "exec"];
    private static readonly HashSet<string> Help = ["--help", "-h", "-?"];

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
        if (argument.StartsWith("--", StringComparison.Ordinal))
        {
            var name = argument.Split('=', 2)[0];
            return TakesValue(command, name) && name.Length == argument.Length;
        }

        // Bundled short options: -itv DIR, or -m64m, where the rest is the value.
        for (var i = 1; i < argument.Length; i++)
        {
            if (TakesValue(command, "-" + argument[i]))
            {
                return i == argument.Length - 1;
            }
        }

        return false;
    }

    // An option nobody knows would pass for the first argument.
    private static bool TakesValue(Command command, string name)
    {
        if (Help.Contains(name))
        {
            return false;
        }

        var option = command.Options.FirstOrDefault(candidate => candidate.Name == name || candidate.Aliases.Contains(name))
            ?? throw CommandFailure.Usage($"'{command.Name}' has no option '{name}'", $"'caisson {command.Name} --help' lists them");
        return option.ValueType != typeof(bool) && option.Arity.MaximumNumberOfValues > 0;
    }
}
