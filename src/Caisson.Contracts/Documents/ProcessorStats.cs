namespace Caisson.Contracts.Documents;

/// <summary>Processor time, in units of 100 ns (schema v2).</summary>
public sealed record ProcessorStats : Document
{
    /// <summary>All of it.</summary>
    public ulong TotalRuntime100ns { get; init; }

    /// <summary>In user mode.</summary>
    public ulong RuntimeUser100ns { get; init; }

    /// <summary>In the kernel.</summary>
    public ulong RuntimeKernel100ns { get; init; }
}
