using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents;

/// <summary>A property of a system that can be asked for.</summary>
/// <param name="Value">The word as it stands in JSON.</param>
[JsonConverter(typeof(OpenWordConverter<PropertyType>))]
public readonly record struct PropertyType(string Value) : IOpenWord<PropertyType>
{
    /// <summary>Memory of a virtual machine.</summary>
    public static PropertyType Memory { get; } = new("Memory");

    /// <summary>Memory as a guest sees it.</summary>
    public static PropertyType GuestMemory { get; } = new("GuestMemory");

    /// <summary>Processor, memory and storage usage.</summary>
    public static PropertyType Statistics { get; } = new("Statistics");

    /// <summary>The processes.</summary>
    public static PropertyType ProcessList { get; } = new("ProcessList");

    /// <summary>Page files.</summary>
    public static PropertyType PagefileInformation { get; } = new("PagefileInformation");

    /// <summary>Whether everything ends with the creator's handle.</summary>
    public static PropertyType TerminateOnLastHandleClosed { get; } = new("TerminateOnLastHandleClosed");

    /// <summary>The service's GUID.</summary>
    public static PropertyType SystemGUID { get; } = new("SystemGUID");

    /// <summary>Network adapters.</summary>
    public static PropertyType Network { get; } = new("Network");

    /// <summary>Shared memory regions.</summary>
    public static PropertyType SharedMemoryRegion { get; } = new("SharedMemoryRegion");

    /// <summary>The guest connection.</summary>
    public static PropertyType GuestConnection { get; } = new("GuestConnection");

    /// <summary>Credential guard instances, of a container or of the service.</summary>
    public static PropertyType ContainerCredentialGuard { get; } = new("ContainerCredentialGuard");

    /// <summary>The guest's heartbeat.</summary>
    public static PropertyType HeartbeatStatus { get; } = new("ICHeartbeatStatus");

    /// <summary>The service's processors.</summary>
    public static PropertyType ProcessorTopology { get; } = new("ProcessorTopology");

    /// <summary>The service's CPU groups.</summary>
    public static PropertyType CpuGroup { get; } = new("CpuGroup");

    /// <summary>Mapped disks; schema v1 only.</summary>
    public static PropertyType MappedVirtualDisk { get; } = new("MappedVirtualDisk");

    /// <summary>Caisson's own: the calls in progress of everybody else at the system's host.</summary>
    public static PropertyType CallsInProgress { get; } = new("CallsInProgress");

    /// <inheritdoc/>
    public static PropertyType From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
