namespace Caisson.Shim.Options;

/// <summary>The keys of a TOML table as containerd writes one: <c>Key = "text"</c>, <c>Key = true</c>, <c>Key = 12</c>, one a line, comments after <c>#</c>.</summary>
/// <remarks>Keys of nested tables and values of other shapes are passed over: nothing here has such.</remarks>
internal sealed class TomlTable
{
    private readonly Dictionary<string, string> _values = [];

    private TomlTable()
    {
    }

    /// <summary>Reads a table.</summary>
    public static TomlTable Parse(string text)
    {
        var table = new TomlTable();
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var content = line.Trim();
            if (content.StartsWith("["))
            {
                break;
            }

            var equals = content.IndexOf('=');
            if (equals > 0 && content[0] != '#')
            {
                table._values[content[..equals].Trim().Trim('"').ToString()] = ValueOf(content[(equals + 1)..].Trim());
            }
        }

        return table;
    }

    /// <summary>A text; empty when there is none.</summary>
    public string Text(string key) => _values.GetValueOrDefault(key, "");

    /// <summary>Whether it holds <c>true</c>.</summary>
    public bool IsTrue(string key) => Text(key) == "true";

    private static string ValueOf(ReadOnlySpan<char> value)
    {
        if (value.Length > 0 && value[0] is '"' or '\'')
        {
            var end = value[1..].IndexOf(value[0]);
            return end < 0 ? "" : value.Slice(1, end).ToString();
        }

        var comment = value.IndexOf('#');
        return (comment < 0 ? value : value[..comment]).Trim().ToString();
    }
}
