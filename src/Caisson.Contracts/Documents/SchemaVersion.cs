namespace Caisson.Contracts.Documents;

/// <summary>A schema version (<c>Version</c> of schema v2).</summary>
public sealed record SchemaVersion
{
    /// <summary>The major number.</summary>
    public int Major { get; init; }

    /// <summary>The minor number.</summary>
    public int Minor { get; init; }
}
