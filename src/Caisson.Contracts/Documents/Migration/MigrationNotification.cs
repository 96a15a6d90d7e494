using System.Text.Json;

namespace Caisson.Contracts.Documents.Migration;

/// <summary>A notification about a live migration (<c>OperationSystemMigrationNotificationInfo</c>).</summary>
public sealed record MigrationNotification : Document
{
    /// <summary>Which side tells it.</summary>
    public MigrationOrigin Origin { get; init; }

    /// <summary>What happened.</summary>
    public MigrationEvent Event { get; init; }

    /// <summary>How it ended.</summary>
    public MigrationResult Result { get; init; }

    /// <summary>The event's own details.</summary>
    public JsonElement? AdditionalDetails { get; init; }
}
