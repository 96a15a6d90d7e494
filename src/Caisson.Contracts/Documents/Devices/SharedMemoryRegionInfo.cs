namespace Caisson.Contracts.Documents.Devices;

/// <summary>Where a region of shared memory is.</summary>
public sealed record SharedMemoryRegionInfo : Document
{
    /// <summary>The section.</summary>
    public string? SectionName { get; init; }

    /// <summary>Its address in the guest.</summary>
    public long GuestPhysicalAddress { get; init; }
}
