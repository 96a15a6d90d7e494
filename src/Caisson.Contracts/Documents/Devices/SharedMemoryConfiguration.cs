namespace Caisson.Contracts.Documents.Devices;

/// <summary>Shared memory of a virtual machine.</summary>
public sealed record SharedMemoryConfiguration : Document
{
    /// <summary>The regions.</summary>
    public IReadOnlyList<SharedMemoryRegion>? Regions { get; init => field = NoNulls.In(value); }
}
