namespace Caisson.Contracts.Documents.Migration;

/// <summary>The network session of a live migration.</summary>
public sealed record MigrationNetworkSettings : Document
{
    /// <summary>The same number on both sides.</summary>
    public uint SessionId { get; init; }
}
