namespace Caisson.Contracts.Documents.VirtualMachines;

/// <summary>One NUMA node of a virtual machine.</summary>
public sealed record NumaSetting : Document
{
    /// <summary>Its number.</summary>
    public uint VirtualNodeNumber { get; init; }

    /// <summary>The host's node.</summary>
    public uint PhysicalNodeNumber { get; init; }

    /// <summary>Its socket.</summary>
    public uint VirtualSocketNumber { get; init; }

    /// <summary>Its processors.</summary>
    public uint CountOfProcessors { get; init; }

    /// <summary>Its memory, in blocks of 1 MiB.</summary>
    public ulong CountOfMemoryBlocks { get; init; }

    /// <summary>What backs that memory.</summary>
    public MemoryBackingType MemoryBackingType { get; init; }
}
