using Caisson.Cli.Output;

namespace Caisson.UnitTests.Cli;

public sealed class OutputFormatTests
{
    private static readonly Listing<(string Id, int Count)> Rows = new(
        static rows => $"[{rows.Count}]",
        new("ID", "ID", static row => row.Id),
        new("Count", "HOW MANY", static row => $"{row.Count}"),
        new("Hidden", "HIDDEN", static _ => "h", IsShown: false));

    [Theory]
    [InlineData("table", "ID    HOW MANY\na     1\nlong  22\n")]
    [InlineData("json", "[2]\n")]
    [InlineData("{{.ID}}", "a\nlong\n")]
    [InlineData("{{ .id }}-{{.COUNT}}!", "a-1!\nlong-22!\n")]
    [InlineData("{{.ID}}\\t{{.Hidden}}\\\\n", "a\th\\n\nlong\th\\n\n")]
    [InlineData("table {{.Count}}\\t{{.ID}}", "HOW MANY  ID\n1         a\n22        long\n")]
    public void Rows_are_written_as_asked(string format, string expected)
    {
        var output = new StringWriter { NewLine = "\n" };

        Rows.Write(output, OutputFormat.Parse(format, ["ID", "Count", "Hidden"]), [("a", 1), ("long", 22)]);

        Assert.Equal(expected, output.ToString());
    }

    [Theory]
    [InlineData("", "neither table")]
    [InlineData("yaml", "neither table")]
    [InlineData("table ", "neither table")]
    [InlineData("{{.Nope}}", "'.Nope', but .ID")]
    [InlineData("{{ID}}", "no column 'ID'")]
    [InlineData("{{json .}}", "no column 'json .'")]
    [InlineData("{{.ID", "without '}}'")]
    public void What_is_no_format_is_refused(string text, string reason) =>
        Assert.Contains(reason, Assert.Throws<FormatException>(() => OutputFormat.Parse(text, ["ID"])).Message, StringComparison.Ordinal);

    [Fact]
    public void Without_columns_there_are_no_templates() =>
        Assert.Contains("neither table nor json", Assert.Throws<FormatException>(() => OutputFormat.Parse("x", [])).Message, StringComparison.Ordinal);
}
