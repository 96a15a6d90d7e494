using Caisson.Contracts.Codecs;

namespace Caisson.Contracts.Documents;

/// <summary>What to create: the <c>ComputeSystem</c> object of schema v2 (hcsshim <c>internal/hcs/schema2/compute_system.go</c>).</summary>
/// <remarks>
/// Exactly one of <see cref="Container"/>, <see cref="VirtualMachine"/> and <see cref="HostedSystem"/> says what it is. The Linux engine takes a
/// container as a <see cref="HostedSystem"/> of the guest protocol's shape.
/// </remarks>
public sealed record ComputeSystemDocument : Document
{
    /// <summary>Who created it; systems can be enumerated by owner.</summary>
    public string? Owner { get; init; }

    /// <summary>The schema the document is written in.</summary>
    public SchemaVersion? SchemaVersion { get; init; }

    /// <summary>The virtual machine whose engine runs the system; null on the host itself.</summary>
    public string? HostingSystemId { get; init; }

    /// <summary>A container described the way the guest protocol does.</summary>
    public HostedSystem? HostedSystem { get; init; }

    /// <summary>A container of the Windows host.</summary>
    [ForeignPlatform]
    public Container? Container { get; init; }

    /// <summary>A virtual machine.</summary>
    [ForeignPlatform]
    public VirtualMachine? VirtualMachine { get; init; }

    /// <summary>True: everything ends when the creator's connection closes. False: the system is durable.</summary>
    public bool ShouldTerminateOnLastHandleClosed { get; init; }
}
