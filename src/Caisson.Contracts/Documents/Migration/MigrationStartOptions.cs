namespace Caisson.Contracts.Documents.Migration;

/// <summary>How a live migration is started.</summary>
public sealed record MigrationStartOptions : Document
{
    /// <summary>Its network session.</summary>
    public MigrationNetworkSettings? NetworkSettings { get; init; }
}
