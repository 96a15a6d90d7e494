using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Guest;

/// <summary>What a guest is asked to change.</summary>
/// <param name="Value">The word as it stands in JSON.</param>
[JsonConverter(typeof(OpenWordConverter<GuestResourceType>))]
public readonly record struct GuestResourceType(string Value) : IOpenWord<GuestResourceType>
{
    /// <summary>A share mounted in the guest.</summary>
    public static GuestResourceType MappedDirectory { get; } = new("MappedDirectory");

    /// <summary>A disk mounted in the guest.</summary>
    public static GuestResourceType MappedVirtualDisk { get; } = new("MappedVirtualDisk");

    /// <summary>A disk formatted and mounted as a container's scratch (confidential Windows).</summary>
    public static GuestResourceType MappedVirtualDiskForContainerScratch { get; } = new("MappedVirtualDiskForContainerScratch");

    /// <summary>A SCSI device, before its removal (Linux).</summary>
    public static GuestResourceType ScsiDevice { get; } = new("SCSIDevice");

    /// <summary>A persistent memory device mounted in the guest (Linux).</summary>
    public static GuestResourceType VirtualPMemDevice { get; } = new("VPMemDevice");

    /// <summary>An assigned PCI device to wait for (Linux).</summary>
    public static GuestResourceType VirtualPciDevice { get; } = new("VPCIDevice");

    /// <summary>Layers combined to a root.</summary>
    public static GuestResourceType CombinedLayers { get; } = new("CombinedLayers");

    /// <summary>Layers combined to a root (confidential Windows).</summary>
    public static GuestResourceType ConfidentialCombinedLayers { get; } = new("CWCOWCombinedLayers");

    /// <summary>Block images mounted in the guest (Windows).</summary>
    public static GuestResourceType BlockCims { get; } = new("WCOWBlockCims");

    /// <summary>A network adapter.</summary>
    public static GuestResourceType Network { get; } = new("Network");

    /// <summary>A network namespace (Windows).</summary>
    public static GuestResourceType NetworkNamespace { get; } = new("NetworkNamespace");

    /// <summary>Limits of a running container (Linux).</summary>
    public static GuestResourceType ContainerConstraints { get; } = new("ContainerConstraints");

    /// <summary>Hyper-V socket addresses (Windows).</summary>
    public static GuestResourceType HvSocket { get; } = new("HvSocket");

    /// <summary>The security policy of a confidential machine.</summary>
    public static GuestResourceType SecurityPolicy { get; } = new("SecurityPolicy");

    /// <summary>A fragment of it.</summary>
    public static GuestResourceType SecurityPolicyFragment { get; } = new("SecurityPolicyFragment");

    /// <summary>The memory limit of the pod's cgroup, to be brought up to date (Linux).</summary>
    public static GuestResourceType PodCgroupMemoryLimit { get; } = new("PodCgroupMemoryLimit");

    /// <inheritdoc/>
    public static GuestResourceType From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
