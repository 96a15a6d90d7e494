using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Migration;

/// <summary>How memory is transferred.</summary>
/// <param name="Value">The word as it stands in JSON.</param>
[JsonConverter(typeof(OpenWordConverter<MigrationMemoryTransport>))]
public readonly record struct MigrationMemoryTransport(string Value) : IOpenWord<MigrationMemoryTransport>
{
    /// <summary>By TCP.</summary>
    public static MigrationMemoryTransport Tcp { get; } = new("TCP");

    /// <inheritdoc/>
    public static MigrationMemoryTransport From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
