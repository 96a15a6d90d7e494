using System.Text;

namespace Caisson.Cli.Output;

/// <summary>How a list is written: for people, for programs, or by a template of columns.</summary>
/// <remarks>
/// A template is text with columns in it, <c>{{.ID}} {{.State}}</c>, written once a row; after a leading <c>table </c> it has headings, and tabs separate
/// aligned columns. <c>\t</c> and <c>\n</c> stand for a tab and a line's end. That is what is kept of Go's templates: no functions, no conditions.
/// </remarks>
internal sealed class OutputFormat
{
    private const string TablePrefix = "table ";

    private OutputFormat(OutputKind kind, IReadOnlyList<TemplatePart> parts)
    {
        Kind = kind;
        Parts = parts;
    }

    /// <summary>For people.</summary>
    public static OutputFormat Table { get; } = new(OutputKind.Table, []);

    /// <summary>For programs.</summary>
    public static OutputFormat Json { get; } = new(OutputKind.Json, []);

    public OutputKind Kind { get; }

    /// <summary>The pieces of a template.</summary>
    public IReadOnlyList<TemplatePart> Parts { get; }

    /// <summary>How the help calls it, as a default.</summary>
    public override string ToString() => Kind switch
    {
        OutputKind.Table => "table",
        OutputKind.Json => "json",
        OutputKind.Template or OutputKind.TemplateTable => "a template",
    };

    /// <summary>Reads <c>table</c>, <c>json</c>, a template, or <c>table</c> with a template.</summary>
    /// <param name="text">What was written.</param>
    /// <param name="columns">The columns there are; none where templates make no sense.</param>
    /// <exception cref="FormatException">It is something else; the message says what.</exception>
    public static OutputFormat Parse(string text, IReadOnlyList<string> columns)
    {
        switch (text)
        {
            case "table":
                return Table;
            case "json":
                return Json;
            default:
                var isTable = text.StartsWith(TablePrefix, StringComparison.Ordinal);
                var parts = SplitTemplate(isTable ? text[TablePrefix.Length..] : text, columns);
                return parts.Exists(static part => part.IsColumn)
                    ? new OutputFormat(isTable ? OutputKind.TemplateTable : OutputKind.Template, parts)
                    : throw new FormatException(columns.Count > 0
                        ? $"'{text}' is neither table, nor json, nor a template with columns such as '{{{{.{columns[0]}}}}}'"
                        : $"'{text}' is neither table nor json");
        }
    }

    private static List<TemplatePart> SplitTemplate(string text, IReadOnlyList<string> columns)
    {
        var parts = new List<TemplatePart>();
        var rest = text.AsSpan();
        while (rest.Length > 0)
        {
            var open = rest.IndexOf("{{");
            if (open != 0)
            {
                var literal = open < 0 ? rest : rest[..open];
                parts.Add(new TemplatePart(Unescape(literal), IsColumn: false));
                rest = rest[literal.Length..];
                continue;
            }

            var close = rest.IndexOf("}}");
            if (close < 0)
            {
                throw new FormatException($"template '{text}': '{{{{' without '}}}}'");
            }

            var name = rest[2..close].Trim().ToString();
            var column = name.StartsWith('.') ? columns.FirstOrDefault(one => string.Equals(one, name[1..], StringComparison.OrdinalIgnoreCase)) : null;
            parts.Add(new TemplatePart(
                column ?? throw new FormatException(columns.Count > 0
                    ? $"template '{text}': there is no column '{name}', but {string.Join(", ", columns.Select(static one => "." + one))}"
                    : "templates make no sense here: table or json"),
                IsColumn: true));
            rest = rest[(close + 2)..];
        }

        return parts;
    }

    private static string Unescape(ReadOnlySpan<char> literal)
    {
        var text = new StringBuilder(literal.Length);
        for (var i = 0; i < literal.Length; i++)
        {
            var escaped = literal[i] == '\\' && i + 1 < literal.Length
                ? literal[i + 1] switch { 't' => '\t', 'n' => '\n', '\\' => '\\', _ => '\0' }
                : '\0';
            _ = text.Append(escaped == '\0' ? literal[i] : escaped);
            i += escaped == '\0' ? 0 : 1;
        }

        return text.ToString();
    }
}
