namespace Caisson.Contracts.Documents.Guest;

/// <summary>A persistent memory device mounted in a Linux guest.</summary>
public sealed record LinuxVirtualPMemDevice : Document
{
    /// <summary>Its number.</summary>
    public uint DeviceNumber { get; init; }

    /// <summary>Where.</summary>
    public string? MountPath { get; init; }

    /// <summary>The part of it; absent is the whole.</summary>
    public VirtualPMemMappingInfo? MappingInfo { get; init; }

    /// <summary>Verification by dm-verity.</summary>
    public VerityInfo? VerityInfo { get; init; }
}
