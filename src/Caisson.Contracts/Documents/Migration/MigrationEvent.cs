using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Migration;

/// <summary>What happened in a live migration.</summary>
/// <param name="Value">The word as it stands in JSON.</param>
[JsonConverter(typeof(OpenWordConverter<MigrationEvent>))]
public readonly record struct MigrationEvent(string Value) : IOpenWord<MigrationEvent>
{
    /// <summary>Something unknown.</summary>
    public static MigrationEvent Unknown { get; } = new("Unknown");

    /// <summary>It is done.</summary>
    public static MigrationEvent MigrationDone { get; } = new("MigrationDone");

    /// <summary>The machine has been stopped for the last pass.</summary>
    public static MigrationEvent BlackoutStarted { get; } = new("BlackoutStarted");

    /// <summary>The offline part is done.</summary>
    public static MigrationEvent OfflineDone { get; } = new("OfflineDone");

    /// <summary>The machine runs again.</summary>
    public static MigrationEvent BlackoutExited { get; } = new("BlackoutExited");

    /// <summary>The set-up is done.</summary>
    public static MigrationEvent SetupDone { get; } = new("SetupDone");

    /// <summary>Memory is being transferred.</summary>
    public static MigrationEvent TransferInProgress { get; } = new("TransferInProgress");

    /// <summary>The source runs again after a failure.</summary>
    public static MigrationEvent MigrationRecoveryDone { get; } = new("MigrationRecoveryDone");

    /// <summary>It failed.</summary>
    public static MigrationEvent MigrationFailed { get; } = new("MigrationFailed");

    /// <inheritdoc/>
    public static MigrationEvent From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
