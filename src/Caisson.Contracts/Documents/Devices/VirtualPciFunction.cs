namespace Caisson.Contracts.Documents.Devices;

/// <summary>A function of an assigned PCI device.</summary>
public sealed record VirtualPciFunction : Document
{
    /// <summary>The device on the host.</summary>
    public string? DeviceInstancePath { get; init; }

    /// <summary>The virtual function.</summary>
    public ushort VirtualFunction { get; init; }
}
