namespace Caisson.Contracts.Documents;

/// <summary>Usage of a system (schema v2). Members are null where the service could not read them.</summary>
public sealed record Statistics : Document
{
    /// <summary>When the readings were begun.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>When the container was started.</summary>
    public DateTimeOffset? ContainerStartTime { get; init; }

    /// <summary>Time since the start, in units of 100 ns.</summary>
    public ulong? Uptime100ns { get; init; }

    /// <summary>Processor time.</summary>
    public ProcessorStats? Processor { get; init; }

    /// <summary>Memory.</summary>
    public MemoryStats? Memory { get; init; }

    /// <summary>Block input and output.</summary>
    public StorageStats? Storage { get; init; }

    /// <summary>Caisson's own: processes and threads now; null where not counted.</summary>
    public ulong? ProcessCount { get; init; }
}
