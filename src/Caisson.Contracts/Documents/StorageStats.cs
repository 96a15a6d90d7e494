namespace Caisson.Contracts.Documents;

/// <summary>Block input and output (schema v2).</summary>
public sealed record StorageStats : Document
{
    /// <summary>Reads.</summary>
    public ulong ReadCountNormalized { get; init; }

    /// <summary>Bytes read.</summary>
    public ulong ReadSizeBytes { get; init; }

    /// <summary>Writes.</summary>
    public ulong WriteCountNormalized { get; init; }

    /// <summary>Bytes written.</summary>
    public ulong WriteSizeBytes { get; init; }
}
