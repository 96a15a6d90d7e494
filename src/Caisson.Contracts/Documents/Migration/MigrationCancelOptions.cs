namespace Caisson.Contracts.Documents.Migration;

/// <summary>Options of cancelling a live migration.</summary>
public sealed record MigrationCancelOptions : Document
{
    /// <summary>Which side this is.</summary>
    public MigrationOrigin Origin { get; init; }
}
