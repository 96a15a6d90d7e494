using System.Globalization;

namespace Caisson.Contracts.Documents;

/// <summary>The resource paths of <see cref="ModifySettingRequest"/> (schema v2).</summary>
public static class ResourcePath
{
    /// <summary>Devices assigned to a container.</summary>
    public const string ContainerDevices = "Container/Devices/Generic";

    /// <summary>Host directories seen inside a container.</summary>
    public const string ContainerMappedDirectories = "Container/MappedDirectories";

    /// <summary>Host pipes seen inside a container.</summary>
    public const string ContainerMappedPipes = "Container/MappedPipes";

    /// <summary>A container's memory limit; the settings are a number of megabytes.</summary>
    public const string ContainerMemory = "Container/Memory/SizeInMB";

    /// <summary>Caisson's own: every limit of a Linux container at once; the settings are <see cref="Guest.ContainerConstraints"/>, and what they leave out stays.</summary>
    public const string ContainerConstraints = "Container/Constraints";

    /// <summary>Caisson's own: when a container starts again; the settings are <see cref="RestartPolicy"/>. Takes effect at once: one that waits for its next
    /// start stops when the policy has none any more.</summary>
    public const string ContainerRestart = "Container/RestartPolicy";

    /// <summary>Caisson's own: how a container's health is seen; the settings are <see cref="HealthPolicy"/>, with which it begins anew. Can be removed.</summary>
    public const string ContainerHealth = "Container/HealthPolicy";

    /// <summary>Caisson's own: how long a container may run; the settings are <see cref="TimeLimit"/>, counted from the start of the present life. Can be removed.</summary>
    public const string ContainerTimeLimit = "Container/TimeLimit";

    /// <summary>Flush a container's registry.</summary>
    public const string ContainerRegistryFlushState = "Container/RegistryFlushState";

    /// <summary>A container's processor limits.</summary>
    public const string ContainerProcessor = "Container/Processor";

    /// <summary>A virtual machine's GPU.</summary>
    public const string Gpu = "VirtualMachine/ComputeTopology/Gpu";

    /// <summary>A virtual machine's memory; the settings are a number of megabytes.</summary>
    public const string Memory = "VirtualMachine/ComputeTopology/Memory/SizeInMB";

    /// <summary>The CPU group a virtual machine runs in.</summary>
    public const string CpuGroup = "VirtualMachine/ComputeTopology/Processor/CpuGroup";

    /// <summary>Processors a virtual machine leaves idle.</summary>
    public const string IdledProcessors = "VirtualMachine/ComputeTopology/Processor/IdledProcessors";

    /// <summary>The highest frequency of a virtual machine's processors.</summary>
    public const string CpuFrequencyPowerCap = "VirtualMachine/ComputeTopology/Processor/CpuFrequencyPowerCap";

    /// <summary>A virtual machine's processor limits.</summary>
    public const string ProcessorLimits = "VirtualMachine/ComputeTopology/Processor/Limits";

    /// <summary>A virtual machine's licensing.</summary>
    public const string Licensing = "VirtualMachine/Devices/Licensing";

    /// <summary>Shares for a Linux guest.</summary>
    public const string Plan9Shares = "VirtualMachine/Devices/Plan9/Shares";

    /// <summary>A virtual machine's shared memory.</summary>
    public const string SharedMemoryRegions = "VirtualMachine/Devices/SharedMemory/Regions";

    /// <summary>Shares for a Windows guest.</summary>
    public const string VirtualSmbShares = "VirtualMachine/Devices/VirtualSmb/Shares";

    /// <summary>The socket that a live migration runs over; a URI for resources of operations, not a path.</summary>
    public const string LiveMigrationSocket = "hcs:/VirtualMachine/LiveMigrationSocket";

    /// <summary>A serial port.</summary>
    public static string ComPort(int number) => Join("VirtualMachine/Devices/ComPorts", Number(number));

    /// <summary>A device emulated elsewhere.</summary>
    public static string FlexibleIoDevice(string id) => Join("VirtualMachine/Devices/FlexibleIov", id);

    /// <summary>A host pipe seen inside a virtual machine.</summary>
    public static string MappedPipe(string hostPath) => Join("VirtualMachine/Devices/MappedPipes", hostPath);

    /// <summary>A network adapter.</summary>
    public static string NetworkAdapter(string adapterId) => Join("VirtualMachine/Devices/NetworkAdapters", adapterId);

    /// <summary>What is attached to a SCSI controller at a LUN.</summary>
    public static string ScsiAttachment(string controller, uint lun) =>
        Join("VirtualMachine/Devices/Scsi", $"{controller}/Attachments/{Number(lun)}");

    /// <summary>An assigned PCI device.</summary>
    public static string VirtualPciDevice(string vmBusGuid) => Join("VirtualMachine/Devices/VirtualPci", vmBusGuid);

    /// <summary>A persistent memory device.</summary>
    public static string VirtualPMemDevice(uint number) => Join("VirtualMachine/Devices/VirtualPMem/Devices", Number(number));

    /// <summary>A part of a persistent memory device that holds several.</summary>
    public static string VirtualPMemMapping(uint number, ulong offset) =>
        Join(VirtualPMemDevice(number), $"Mappings/{offset.ToString(CultureInfo.InvariantCulture)}");

    /// <summary>Who may use a Hyper-V socket service.</summary>
    public static string HvSocketService(string serviceGuid) =>
        Join("VirtualMachine/Devices/HvSocket/HvSocketConfig/ServiceTable", serviceGuid);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Join(string path, string rest) => $"{path}/{rest}";
}
