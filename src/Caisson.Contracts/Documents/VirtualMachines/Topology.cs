namespace Caisson.Contracts.Documents.VirtualMachines;

/// <summary>Memory, processors and NUMA nodes of a virtual machine.</summary>
public sealed record Topology : Document
{
    /// <summary>Memory.</summary>
    public VirtualMachineMemory? Memory { get; init; }

    /// <summary>Processors.</summary>
    public VirtualMachineProcessor? Processor { get; init; }

    /// <summary>NUMA nodes.</summary>
    public Numa? Numa { get; init; }
}
