using System.CommandLine;
using Caisson.Cli.Output;

namespace Caisson.Cli.Commands;

/// <summary>Options and arguments that several commands share, always made anew: a symbol belongs to one command.</summary>
internal static class CommonOptions
{
    /// <summary><c>--format table|json</c>.</summary>
    public static Option<OutputFormat> Format() => new Option<OutputFormat>("--format")
    {
        Description = "For whom to write: table for people, json for programs.",
        DefaultValueFactory = _ => OutputFormat.Table,
    }.AcceptOnlyFromAmong("table", "json");

    /// <summary>One or more container ids.</summary>
    public static Argument<string[]> Containers() => new("CONTAINER")
    {
        Description = "Id of a container, or an unambiguous beginning of it.",
        Arity = ArgumentArity.OneOrMore,
    };

    /// <summary>One container id.</summary>
    public static Argument<string> Container() => new("CONTAINER") { Description = "Id of a container, or an unambiguous beginning of it." };
}
