using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Migration;

/// <summary>A side of a live migration.</summary>
/// <param name="Value">The word as it stands in JSON.</param>
[JsonConverter(typeof(OpenWordConverter<MigrationOrigin>))]
public readonly record struct MigrationOrigin(string Value) : IOpenWord<MigrationOrigin>
{
    /// <summary>Where the machine comes from.</summary>
    public static MigrationOrigin Source { get; } = new("Source");

    /// <summary>Where it goes.</summary>
    public static MigrationOrigin Destination { get; } = new("Destination");

    /// <inheritdoc/>
    public static MigrationOrigin From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
