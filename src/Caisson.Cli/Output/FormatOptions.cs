using System.CommandLine;

namespace Caisson.Cli.Output;

/// <summary>Makes <c>--format</c> options.</summary>
internal static class FormatOptions
{
    /// <summary>One that knows these columns; without any, tables and JSON alone.</summary>
    public static Option<OutputFormat> Create(IReadOnlyList<string> columns)
    {
        var option = new Option<OutputFormat>("--format")
        {
            Description = columns.Count > 0
                ? $"How to write: table for people, json for programs, or a template of columns: {string.Join(' ', columns.Select(static name => $"{{{{.{name}}}}}"))}."
                : "How to write: table for people, json for programs.",
            HelpName = columns.Count > 0 ? "table|json|TEMPLATE" : "table|json",
            DefaultValueFactory = _ => OutputFormat.Table,
            CustomParser = result =>
            {
                try
                {
                    return OutputFormat.Parse(result.Tokens is [var token] ? token.Value : "", columns);
                }
                catch (FormatException e)
                {
                    result.AddError($"--format: {e.Message}");
                    return OutputFormat.Table;
                }
            },
        };
        option.CompletionSources.Add("table", "json");
        return option;
    }
}
