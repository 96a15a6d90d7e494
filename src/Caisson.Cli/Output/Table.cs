namespace Caisson.Cli.Output;

/// <summary>Columns for people: as wide as their widest cell, two blanks apart, no ruling.</summary>
internal sealed class Table
{
    private readonly string[] _headings;
    private readonly List<string[]> _rows = [];

    public Table(params string[] headings)
    {
        _headings = headings;
    }

    public void Add(params string[] cells) => _rows.Add(cells);

    public void Write(TextWriter output)
    {
        var widths = new int[_headings.Length];
        foreach (var row in _rows.Prepend(_headings))
        {
            for (var i = 0; i < row.Length; i++)
            {
                widths[i] = Math.Max(widths[i], row[i].Length);
            }
        }

        foreach (var row in _rows.Prepend(_headings))
        {
            var cells = row.Select((cell, i) => i == row.Length - 1 ? cell : cell.PadRight(widths[i]));
            output.WriteLine(string.Join("  ", cells).TrimEnd());
        }
    }
}
