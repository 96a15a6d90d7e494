using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Devices;

/// <summary>Devices of a virtual machine (<c>Devices</c>).</summary>
public sealed record VirtualDevices : Document
{
    /// <summary>Serial ports, by <c>0</c> and <c>1</c>.</summary>
    public IReadOnlyDictionary<string, ComPort>? ComPorts { get; init => field = NoNulls.In(value); }

    /// <summary>SCSI controllers, by GUID or number.</summary>
    [JsonPropertyName("Scsi")]
    public IReadOnlyDictionary<string, ScsiController>? ScsiControllers { get; init => field = NoNulls.In(value); }

    /// <summary>Persistent memory.</summary>
    public VirtualPMemController? VirtualPMem { get; init; }

    /// <summary>Network adapters, by id.</summary>
    public IReadOnlyDictionary<string, NetworkAdapter>? NetworkAdapters { get; init => field = NoNulls.In(value); }

    /// <summary>The screen.</summary>
    public VideoMonitor? VideoMonitor { get; init; }

    /// <summary>The keyboard.</summary>
    public Keyboard? Keyboard { get; init; }

    /// <summary>The mouse.</summary>
    public Mouse? Mouse { get; init; }

    /// <summary>Hyper-V sockets.</summary>
    public VirtualMachineHvSocket? HvSocket { get; init; }

    /// <summary>Enhanced session mode.</summary>
    public EnhancedModeVideo? EnhancedModeVideo { get; init; }

    /// <summary>Crash reports.</summary>
    public GuestCrashReporting? GuestCrashReporting { get; init; }

    /// <summary>Shares for a Windows guest.</summary>
    public VirtualSmb? VirtualSmb { get; init; }

    /// <summary>Shares for a Linux guest.</summary>
    public Plan9? Plan9 { get; init; }

    /// <summary>The battery.</summary>
    public Battery? Battery { get; init; }

    /// <summary>Devices emulated elsewhere, by id.</summary>
    [JsonPropertyName("FlexibleIov")]
    public IReadOnlyDictionary<string, FlexibleIoDevice>? FlexibleIoDevices { get; init => field = NoNulls.In(value); }

    /// <summary>Shared memory.</summary>
    public SharedMemoryConfiguration? SharedMemory { get; init; }

    /// <summary>Assigned PCI devices, by VMBus GUID.</summary>
    [JsonPropertyName("VirtualPci")]
    public IReadOnlyDictionary<string, VirtualPciDevice>? VirtualPciDevices { get; init => field = NoNulls.In(value); }
}
