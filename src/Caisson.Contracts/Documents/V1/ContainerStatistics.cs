namespace Caisson.Contracts.Documents.V1;

/// <summary>Usage of a container, in schema v1 (<c>Statistics</c>).</summary>
public sealed record ContainerStatistics : Document
{
    /// <summary>When it was read.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>When the container was started.</summary>
    public DateTimeOffset? ContainerStartTime { get; init; }

    /// <summary>Time since then, in units of 100 ns.</summary>
    public ulong Uptime100ns { get; init; }

    /// <summary>Memory.</summary>
    public MemoryStats? Memory { get; init; }

    /// <summary>Processor time.</summary>
    public ProcessorStats? Processor { get; init; }

    /// <summary>Block input and output.</summary>
    public StorageStats? Storage { get; init; }

    /// <summary>Network adapters.</summary>
    public IReadOnlyList<NetworkStats>? Network { get; init => field = NoNulls.In(value); }
}
