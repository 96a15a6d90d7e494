namespace Caisson.Contracts.Documents.VirtualMachines;

/// <summary>Firmware of one's own.</summary>
public sealed record FirmwareFile : Document
{
    /// <summary>Its parameters.</summary>
    public byte[]? Parameters { get; init; }
}
