using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Migration;

/// <summary>How a live migration ended.</summary>
/// <param name="Value">The word as it stands in JSON.</param>
[JsonConverter(typeof(OpenWordConverter<MigrationResult>))]
public readonly record struct MigrationResult(string Value) : IOpenWord<MigrationResult>
{
    /// <summary>It has not.</summary>
    public static MigrationResult Invalid { get; } = new("Invalid");

    /// <summary>Well.</summary>
    public static MigrationResult Success { get; } = new("Success");

    /// <summary>It was cancelled.</summary>
    public static MigrationResult MigrationCancelled { get; } = new("MigrationCancelled");

    /// <summary>The guest cancelled it.</summary>
    public static MigrationResult GuestInitiatedCancellation { get; } = new("GuestInitiatedCancellation");

    /// <summary>The source failed.</summary>
    public static MigrationResult SourceMigrationFailed { get; } = new("SourceMigrationFailed");

    /// <summary>The destination failed.</summary>
    public static MigrationResult DestinationMigrationFailed { get; } = new("DestinationMigrationFailed");

    /// <summary>Not even the recovery succeeded.</summary>
    public static MigrationResult MigrationRecoveryFailed { get; } = new("MigrationRecoveryFailed");

    /// <inheritdoc/>
    public static MigrationResult From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
