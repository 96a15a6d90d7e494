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

    /// <summary>Caisson's own place for it (schema v1 has it here too): usage of each network interface of the container's own network namespace, loopback
    /// left out, <see cref="V1.NetworkStats.InstanceId"/> being the interface's name; null when it shares the host's.</summary>
    public IReadOnlyList<V1.NetworkStats>? Network { get; init => field = NoNulls.In(value); }

    /// <summary>Caisson's own: how long its tasks stood still for want of something; null where the kernel does not count it.</summary>
    public PressureStats? Pressure { get; init; }

    /// <summary>Caisson's own: processes and threads now; null where not counted.</summary>
    public ulong? ProcessCount { get; init; }
}
