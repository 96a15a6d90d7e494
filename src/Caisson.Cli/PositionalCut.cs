using System.CommandLine;
using Caisson.Cli.Output;

namespace Caisson.Cli;

/// <summary>
/// Ends a command's own options at its first argument, so that <c>run busybox ls -l</c> gives <c>-l</c> to <c>ls</c>, and refuses options that a command does
/// not have: the parser would take them for arguments.
/// </summary>
/// <remarks>Only commands that pass arguments on (<see cref="PassesArgumentsOn"/>) are cut; the cut is a <c>--</c> put before the first argument.</remarks>
internal static class PositionalCut
{
    private static readonly HashSet<string> PassesArgumentsOn = ["run", "create", "exec", "shim exec"];
    private static readonly HashSet<string> Help = ["--help", "-h", "-?"];

    public static IReadOnlyList<string> Apply(Command root, IReadOnlyList<string> arguments)
    {
        var (command, first) = (root, 0);
        while (first < arguments.Count && command.Subcommands.FirstOrDefault(one => one.Name == arguments[first] || one.Aliases.Contains(arguments[first])) is { } inner)
        {
            (command, first) = (inner, first + 1);
        }

        var isCut = PassesArgumentsOn.Contains(string.Join(' ', arguments.Take(first)));
        for (var i = first; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (argument == "--")
            {
                return arguments;
            }

            // A negative number is an argument too.
            if (argument.Length < 2 || argument[0] != '-' || char.IsAsciiDigit(argument[1]))
            {
                if (isCut)
                {
                    return [.. arguments.Take(i), "--", .. arguments.Skip(i)];
                }

                continue;
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
            var parts = argument.Split('=', 2);
            var takesValue = TakesValue(command, parts[0]);
            return parts is [var name, not ("true" or "false")] && !takesValue
                ? throw CommandFailure.Usage($"option '{name}' of '{command.Name}' takes no value")
                : takesValue && parts.Length == 1;
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
