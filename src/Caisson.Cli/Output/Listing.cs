using System.CommandLine;

namespace Caisson.Cli.Output;

/// <summary>A kind of list: its columns, and how it is written for programs.</summary>
internal sealed class Listing<T>
{
    private readonly Func<IReadOnlyList<T>, string> _json;
    private readonly Column<T>[] _columns;

    public Listing(Func<IReadOnlyList<T>, string> json, params Column<T>[] columns)
    {
        _json = json;
        _columns = columns;
    }

    /// <summary>A <c>--format</c> option that knows the columns.</summary>
    public Option<OutputFormat> FormatOption() => FormatOptions.Create([.. _columns.Select(static column => column.Name)]);

    /// <summary>Writes rows.</summary>
    public void Write(TextWriter output, OutputFormat format, IReadOnlyList<T> rows)
    {
        switch (format.Kind)
        {
            case OutputKind.Table:
                WriteTable(output, [.. _columns.Where(static column => column.IsShown)], rows);
                break;
            case OutputKind.Json:
                output.WriteLine(_json(rows));
                break;
            case OutputKind.Template:
                foreach (var row in rows)
                {
                    output.WriteLine(string.Concat(format.Parts.Select(part => part.IsColumn ? Find(part.Text).Text(row) : part.Text)));
                }

                break;
            case OutputKind.TemplateTable:
                WriteTemplateTable(output, format.Parts, rows);
                break;
            default:
                throw new InvalidOperationException($"a format of an unknown kind: {format.Kind}");
        }
    }

    private static void WriteTable(TextWriter output, Column<T>[] columns, IReadOnlyList<T> rows)
    {
        var table = new Table([.. columns.Select(static column => column.Heading)]);
        foreach (var row in rows)
        {
            table.Add([.. columns.Select(column => column.Text(row))]);
        }

        table.Write(output);
    }

    private void WriteTemplateTable(TextWriter output, IReadOnlyList<TemplatePart> parts, IReadOnlyList<T> rows)
    {
        var table = new Table(Cells(column => column.Heading));
        foreach (var row in rows)
        {
            table.Add(Cells(column => column.Text(row)));
        }

        table.Write(output);

        string[] Cells(Func<Column<T>, string> text) =>
            string.Concat(parts.Select(part => part.IsColumn ? text(Find(part.Text)).Replace('\t', ' ') : part.Text)).Split('\t');
    }

    private Column<T> Find(string name) => Array.Find(_columns, column => column.Name == name) ?? throw new InvalidOperationException($"no column '{name}'");
}
