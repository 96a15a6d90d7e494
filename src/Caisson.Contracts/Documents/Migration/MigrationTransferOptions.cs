namespace Caisson.Contracts.Documents.Migration;

/// <summary>Options of the memory transfer.</summary>
public sealed record MigrationTransferOptions : Document
{
    /// <summary>Which side this is.</summary>
    public MigrationOrigin Origin { get; init; }
}
