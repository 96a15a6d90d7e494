namespace Caisson.Cli.Installation;

/// <summary>One statement of a TOML document.</summary>
/// <param name="Table">The table it opens or stands in; empty at the top.</param>
/// <param name="Key">The key it gives a value to, its dotted parts one by one; empty where it opens a table.</param>
/// <param name="Value">The value as it is written.</param>
internal sealed record TomlStatement(IReadOnlyList<string> Table, IReadOnlyList<string> Key, string Value)
{
    /// <summary>The whole path from the top.</summary>
    public IReadOnlyList<string> Path { get; } = [.. Table, .. Key];

    /// <summary>The value without its quotes.</summary>
    public string Text => Value.Length > 1 && Value[0] is '"' or '\'' ? Value[1..^1] : Value;

    /// <summary>Its path begins with another, or is the same.</summary>
    public bool IsBelow(IReadOnlyList<string> path) => Path.Count >= path.Count && path.Select((part, index) => Path[index] == part).All(static isSame => isSame);
}
