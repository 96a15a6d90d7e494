using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Properties;

/// <summary>Memory of a container, in bytes.</summary>
public sealed record ContainerMemoryInformation : Document
{
    /// <summary>Physical memory.</summary>
    public long TotalPhysicalBytes { get; init; }

    /// <summary>Used.</summary>
    [JsonPropertyName("TotalUsage")]
    public long TotalUsageBytes { get; init; }

    /// <summary>Committed.</summary>
    public long CommittedBytes { get; init; }

    /// <summary>Committed and shared.</summary>
    public long SharedCommittedBytes { get; init; }

    /// <summary>The limit.</summary>
    public long CommitLimitBytes { get; init; }

    /// <summary>The most ever committed.</summary>
    public long PeakCommitmentBytes { get; init; }
}
