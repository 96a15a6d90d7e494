using Caisson.Contracts.Documents.Properties;

namespace Caisson.Contracts.Documents;

/// <summary>Memory of a running virtual machine: <c>MemoryInformationForVm</c> of schema v2.</summary>
public sealed record MemoryInformationForVm : Document
{
    /// <summary>NUMA nodes.</summary>
    public uint VirtualNodeCount { get; init; }

    /// <summary>The whole machine.</summary>
    public VmMemory? VirtualMachineMemory { get; init; }

    /// <summary>Node by node.</summary>
    public IReadOnlyList<VirtualNodeInfo>? VirtualNodes { get; init => field = NoNulls.In(value); }
}
