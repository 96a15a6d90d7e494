using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Guest;

/// <summary>An assigned PCI device that a Linux guest waits for.</summary>
public sealed record LinuxVirtualPciDevice : Document
{
    /// <summary>Its VMBus GUID.</summary>
    [JsonPropertyName("VMBusGUID")]
    public string? VmBusGuid { get; init; }
}
