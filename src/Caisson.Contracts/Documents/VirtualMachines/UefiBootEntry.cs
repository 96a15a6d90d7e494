namespace Caisson.Contracts.Documents.VirtualMachines;

/// <summary>What UEFI boots.</summary>
public sealed record UefiBootEntry : Document
{
    /// <summary>For instance <c>VmbFs</c>, <c>ScsiDrive</c>.</summary>
    public string? DeviceType { get; init; }

    /// <summary>The path on it.</summary>
    public string? DevicePath { get; init; }

    /// <summary>Which disk.</summary>
    public int DiskNumber { get; init; }

    /// <summary>Load options, for a Linux kernel its command line.</summary>
    public string? OptionalData { get; init; }

    /// <summary>The host directory behind <c>VmbFs</c>.</summary>
    public string? VmbFsRootPath { get; init; }
}
