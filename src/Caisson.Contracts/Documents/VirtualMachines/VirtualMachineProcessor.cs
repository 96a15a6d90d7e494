namespace Caisson.Contracts.Documents.VirtualMachines;

/// <summary>Processors of a virtual machine.</summary>
public sealed record VirtualMachineProcessor : Document
{
    /// <summary>How many.</summary>
    public uint Count { get; init; }

    /// <summary>The most time, in hundred-thousandths of one host's processors.</summary>
    public ulong Limit { get; init; }

    /// <summary>The relative weight.</summary>
    public ulong Weight { get; init; }

    /// <summary>The least time, in hundred-thousandths.</summary>
    public ulong Reservation { get; init; }

    /// <summary>The CPU group it runs in.</summary>
    public CpuGroup? CpuGroup { get; init; }

    /// <summary>How processors spread over nodes.</summary>
    public NumaProcessors? NumaProcessorsSettings { get; init; }
}
