using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Devices;

/// <summary>A region of shared memory.</summary>
public sealed record SharedMemoryRegion : Document
{
    /// <summary>The section.</summary>
    public string? SectionName { get; init; }

    /// <summary>Where it begins in the section, bytes.</summary>
    public long StartOffset { get; init; }

    /// <summary>Bytes.</summary>
    public long Length { get; init; }

    /// <summary>Whether the guest can write it.</summary>
    public bool AllowGuestWrite { get; init; }

    /// <summary>Whether the guest is not told.</summary>
    [JsonPropertyName("HiddenFromGuest")]
    public bool IsHiddenFromGuest { get; init; }
}
