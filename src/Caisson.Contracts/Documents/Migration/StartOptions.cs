namespace Caisson.Contracts.Documents.Migration;

/// <summary>How a system is started.</summary>
public sealed record StartOptions : Document
{
    /// <summary>As the destination of a live migration.</summary>
    public MigrationStartOptions? DestinationMigrationOptions { get; init; }
}
