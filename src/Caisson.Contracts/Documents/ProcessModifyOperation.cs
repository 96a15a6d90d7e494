using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents;

/// <summary>What to do to a running process.</summary>
/// <param name="Value">The word as it stands in JSON.</param>
[JsonConverter(typeof(OpenWordConverter<ProcessModifyOperation>))]
public readonly record struct ProcessModifyOperation(string Value) : IOpenWord<ProcessModifyOperation>
{
    /// <summary>Resize its console.</summary>
    public static ProcessModifyOperation ConsoleSize { get; } = new("ConsoleSize");

    /// <summary>Close one of its streams.</summary>
    public static ProcessModifyOperation CloseHandle { get; } = new("CloseHandle");

    /// <inheritdoc/>
    public static ProcessModifyOperation From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
