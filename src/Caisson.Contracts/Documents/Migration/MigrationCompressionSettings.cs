namespace Caisson.Contracts.Documents.Migration;

/// <summary>Compression of transferred memory.</summary>
public sealed record MigrationCompressionSettings : Document
{
    /// <summary>Worker threads; null leaves it to the service.</summary>
    public uint? ThrottleWorkerCount { get; init; }
}
