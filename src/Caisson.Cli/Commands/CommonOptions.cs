using System.CommandLine;
using Caisson.Cli.Output;

namespace Caisson.Cli.Commands;

/// <summary>Options and arguments that several commands share, always made anew: a symbol belongs to one command.</summary>
internal static class CommonOptions
{
    /// <summary><c>--format table|json</c>, for what has no columns.</summary>
    public static Option<OutputFormat> Format() => FormatOptions.Create([]);

    /// <summary>One or more container ids.</summary>
    public static Argument<string[]> Containers() => new("CONTAINER")
    {
        Description = "Id or name of a container, or an unambiguous beginning of its id.",
        Arity = ArgumentArity.OneOrMore,
    };

    /// <summary>One container id.</summary>
    public static Argument<string> Container() => new("CONTAINER") { Description = "Id or name of a container, or an unambiguous beginning of its id." };
}
