namespace Caisson.Contracts.Documents.Devices;

/// <summary>A composite image mounted in a guest.</summary>
public sealed record CimMount : Document
{
    /// <summary>The directory.</summary>
    public string? ImagePath { get; init; }

    /// <summary>The image.</summary>
    public string? FileSystemName { get; init; }

    /// <summary>The volume that appears.</summary>
    public string? VolumeGuid { get; init; }

    /// <summary>Mount flags.</summary>
    public uint MountFlags { get; init; }
}
