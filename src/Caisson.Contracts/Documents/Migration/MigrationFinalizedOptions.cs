namespace Caisson.Contracts.Documents.Migration;

/// <summary>Options of the end of a live migration.</summary>
public sealed record MigrationFinalizedOptions : Document
{
    /// <summary>Which side this is.</summary>
    public MigrationOrigin Origin { get; init; }

    /// <summary>What becomes of it.</summary>
    public MigrationFinalOperation FinalizedOperation { get; init; }
}
