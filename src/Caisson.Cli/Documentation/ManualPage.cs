using System.CommandLine;
using System.Text;

namespace Caisson.Cli.Documentation;

/// <summary>Manual pages (man(7)), made of the same definitions that the commands are parsed by.</summary>
internal static class ManualPage
{
    /// <summary>The pages of a command and of all beneath it, by their file names.</summary>
    /// <param name="command">The command.</param>
    /// <param name="version">What the footer says.</param>
    public static IEnumerable<(string FileName, string Text)> WriteAll(Command command, string version) => WriteAll(command, ["caisson"], version);

    private static IEnumerable<(string FileName, string Text)> WriteAll(Command command, IReadOnlyList<string> path, string version)
    {
        yield return ($"{string.Join('-', path)}.1", Write(command, path, version));
        foreach (var inner in Visible(command))
        {
            foreach (var page in WriteAll(inner, [.. path, inner.Name], version))
            {
                yield return page;
            }
        }
    }

    private static string Write(Command command, IReadOnlyList<string> path, string version)
    {
        var page = new StringBuilder();
        var name = string.Join('-', path);
        _ = page.Append($".TH {Escape(name.ToUpperInvariant())} 1 \"\" \"caisson {version}\" \"Caisson\"\n");
        _ = page.Append($".SH NAME\n{Escape(name)} \\- {Escape(LowerFirst((command.Description ?? "").TrimEnd('.')))}\n");
        _ = page.Append($".SH SYNOPSIS\n.B {Escape(string.Join(' ', path))}\n{Escape(Synopsis(command))}\n");
        _ = page.Append($".SH DESCRIPTION\n{Escape(command.Description ?? "")}\n");
        Section(page, "COMMANDS", Visible(command).Select(static inner => ($".B {Escape(inner.Name)}", inner.Description)));
        Section(page, "ARGUMENTS", command.Arguments.Where(static argument => !argument.Hidden).Select(static argument => ($".I {Escape(argument.Name)}", argument.Description)));
        Section(page, "OPTIONS", command.Options.Where(static option => !option.Hidden).Select(static option => (Heading(option), option.Description)));
        _ = page.Append(".SH EXIT STATUS\n0 on success, 1 on failure, 2 when the command line makes no sense; then nothing has happened.\n");
        if (command.Name is "run" or "exec")
        {
            _ = page.Append("Otherwise the program's own; 128 + n when signal n ended it; 125 when it could not be started, 126 when the program cannot be executed, 127 when it does not exist.\n");
        }

        var others = path.Count > 1 ? path.Take(path.Count - 1).Aggregate("", static (text, one) => text.Length == 0 ? one : $"{text}-{one}") : null;
        _ = page.Append(others is null ? "" : $".SH SEE ALSO\n.BR {Escape(others)} (1)\n");
        return page.ToString();
    }

    private static IEnumerable<Command> Visible(Command command) => command.Subcommands.Where(static inner => !inner.Hidden);

    private static string Synopsis(Command command)
    {
        var parts = new List<string>();
        if (command.Options.Any(static option => !option.Hidden))
        {
            parts.Add("[OPTION]...");
        }

        if (command.Subcommands.Count > 0)
        {
            parts.Add("COMMAND");
        }

        foreach (var argument in command.Arguments.Where(static argument => !argument.Hidden))
        {
            var text = argument.Arity.MaximumNumberOfValues > 1 ? argument.Name + "..." : argument.Name;
            parts.Add(argument.Arity.MinimumNumberOfValues == 0 ? $"[{text}]" : text);
        }

        return string.Join(' ', parts);
    }

    private static string Heading(Option option)
    {
        var names = string.Join(", ", option.Aliases.Order(StringComparer.Ordinal).Prepend(option.Name).Distinct().Select(static name => $"\\fB{Escape(name)}\\fR"));
        return option.ValueType == typeof(bool) ? names : $"{names} \\fI{Escape(option.HelpName ?? option.Name.TrimStart('-').ToUpperInvariant())}\\fR";
    }

    private static void Section(StringBuilder page, string title, IEnumerable<(string Heading, string? Text)> entries)
    {
        var isFirst = true;
        foreach (var (heading, text) in entries)
        {
            _ = page.Append(isFirst ? $".SH {title}\n" : "").Append($".TP\n{heading}\n{Escape(text ?? "")}\n");
            isFirst = false;
        }
    }

    // A backslash begins an escape, a hyphen is no minus, and a line that begins with a dot or an apostrophe is a request.
    private static string Escape(string text)
    {
        var escaped = text.Replace("\\", "\\e", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal);
        return escaped.StartsWith('.') || escaped.StartsWith('\'') ? "\\&" + escaped : escaped;
    }

    private static string LowerFirst(string text) => text.Length == 0 ? text : char.ToLowerInvariant(text[0]) + text[1..];
}
