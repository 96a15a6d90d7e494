using Caisson.Contracts.Documents.Containers;
using Caisson.Contracts.Documents.Devices;
using Caisson.Contracts.Documents.Migration;
using Caisson.Contracts.Documents.VirtualMachines;

namespace Caisson.Contracts.Documents;

/// <summary>A virtual machine: <c>VirtualMachine</c> of schema v2.</summary>
public sealed record VirtualMachine : Document
{
    /// <summary>The machine's version; absent means the newest.</summary>
    public SchemaVersion? Version { get; init; }

    /// <summary>Whether a reset of the guest stops it.</summary>
    public bool StopOnReset { get; init; }

    /// <summary>Firmware and boot.</summary>
    public Chipset? Chipset { get; init; }

    /// <summary>Memory, processors, NUMA nodes.</summary>
    public Topology? ComputeTopology { get; init; }

    /// <summary>Its devices.</summary>
    public VirtualDevices? Devices { get; init; }

    /// <summary>Files of the guest's state.</summary>
    public GuestState? GuestState { get; init; }

    /// <summary>What it is restored or cloned from.</summary>
    public RestoreState? RestoreState { get; init; }

    /// <summary>Registry changes before the start.</summary>
    public RegistryChanges? RegistryChanges { get; init; }

    /// <summary>Input and output limits.</summary>
    public StorageQoS? StorageQoS { get; init; }

    /// <summary>Dumps.</summary>
    public DebugOptions? DebugOptions { get; init; }

    /// <summary>How the service connects to the guest.</summary>
    public GuestConnection? GuestConnection { get; init; }

    /// <summary>TPM and isolation.</summary>
    public SecuritySettings? SecuritySettings { get; init; }

    /// <summary>The resource partition.</summary>
    public string? ResourcePartitionId { get; init; }

    /// <summary>Live migration, when it is created as a destination.</summary>
    public MigrationInitializeOptions? MigrationOptions { get; init; }
}
