namespace Caisson.Contracts.Documents.VirtualMachines;

/// <summary>Firmware and boot of a virtual machine.</summary>
public sealed record Chipset : Document
{
    /// <summary>Boot by UEFI.</summary>
    public Uefi? Uefi { get; init; }

    /// <summary>Whether the number lock is off.</summary>
    public bool IsNumLockDisabled { get; init; }

    /// <summary>The board's serial number.</summary>
    public string? BaseBoardSerialNumber { get; init; }

    /// <summary>The chassis' serial number.</summary>
    public string? ChassisSerialNumber { get; init; }

    /// <summary>The chassis' asset tag.</summary>
    public string? ChassisAssetTag { get; init; }

    /// <summary>Whether the clock runs in UTC.</summary>
    public bool UseUtc { get; init; }

    /// <summary>Boot a Linux kernel without firmware.</summary>
    public LinuxKernelDirect? LinuxKernelDirect { get; init; }

    /// <summary>Firmware of one's own.</summary>
    public FirmwareFile? FirmwareFile { get; init; }
}
