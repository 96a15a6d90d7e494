using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Migration;

/// <summary>What becomes of a side in the end.</summary>
/// <param name="Value">The word as it stands in JSON.</param>
[JsonConverter(typeof(OpenWordConverter<MigrationFinalOperation>))]
public readonly record struct MigrationFinalOperation(string Value) : IOpenWord<MigrationFinalOperation>
{
    /// <summary>It runs on.</summary>
    public static MigrationFinalOperation Resume { get; } = new("Resume");

    /// <summary>It stops.</summary>
    public static MigrationFinalOperation Stop { get; } = new("Stop");

    /// <inheritdoc/>
    public static MigrationFinalOperation From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
