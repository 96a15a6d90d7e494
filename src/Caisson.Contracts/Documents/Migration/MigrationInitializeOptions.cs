using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Migration;

/// <summary>How a live migration is set up.</summary>
public sealed record MigrationInitializeOptions : Document
{
    /// <summary>Which side this is.</summary>
    public MigrationOrigin Origin { get; init; }

    /// <summary>How memory is transferred.</summary>
    public MigrationMemoryTransport MemoryTransport { get; init; }

    /// <summary>How the machine is slowed down.</summary>
    [JsonPropertyName("MemoryTransferThrottleParams")]
    public MemoryMigrationTransferThrottle? MemoryTransferThrottle { get; init; }

    /// <summary>Compression.</summary>
    public MigrationCompressionSettings? CompressionSettings { get; init; }

    /// <summary>Whether transferred memory is verified.</summary>
    [JsonPropertyName("ChecksumVerification")]
    public bool VerifyChecksums { get; init; }

    /// <summary>Whether performance is traced.</summary>
    [JsonPropertyName("PerfTracingEnabled")]
    public bool EnablePerformanceTracing { get; init; }

    /// <summary>Whether a blackout that would last too long cancels it.</summary>
    public bool CancelIfBlackoutThresholdExceeds { get; init; }

    /// <summary>Whether memory transfer is prepared only.</summary>
    public bool PrepareMemoryTransferMode { get; init; }

    /// <summary>What the source needs.</summary>
    public CompatibilityInfo? CompatibilityData { get; init; }
}
