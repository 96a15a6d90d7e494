using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents;

/// <summary>One of a process's streams.</summary>
/// <param name="Value">The word as it stands in JSON.</param>
[JsonConverter(typeof(OpenWordConverter<StdioHandle>))]
public readonly record struct StdioHandle(string Value) : IOpenWord<StdioHandle>
{
    /// <summary>Standard input.</summary>
    public static StdioHandle StdIn { get; } = new("StdIn");

    /// <summary>Standard output.</summary>
    public static StdioHandle StdOut { get; } = new("StdOut");

    /// <summary>Standard error.</summary>
    public static StdioHandle StdErr { get; } = new("StdErr");

    /// <summary>All three.</summary>
    public static StdioHandle All { get; } = new("All");

    /// <inheritdoc/>
    public static StdioHandle From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
