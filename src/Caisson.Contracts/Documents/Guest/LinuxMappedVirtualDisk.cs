using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Guest;

/// <summary>A disk mounted in a Linux guest.</summary>
public sealed record LinuxMappedVirtualDisk : Document
{
    /// <summary>Where; absent: it is not mounted.</summary>
    public string? MountPath { get; init; }

    /// <summary>Its LUN.</summary>
    public byte Lun { get; init; }

    /// <summary>Its controller.</summary>
    public byte Controller { get; init; }

    /// <summary>The partition; 0 is the whole disk.</summary>
    public ulong Partition { get; init; }

    /// <summary>Whether it can be written.</summary>
    [JsonPropertyName("ReadOnly")]
    public bool IsReadOnly { get; init; }

    /// <summary>Whether it is encrypted with a new key.</summary>
    [JsonPropertyName("Encrypted")]
    public bool IsEncrypted { get; init; }

    /// <summary>Mount options.</summary>
    public IReadOnlyList<string>? Options { get; init => field = NoNulls.In(value); }

    /// <summary>Whether the path becomes a link to the device instead of a mount.</summary>
    [JsonPropertyName("BlockDev")]
    public bool IsBlockDevice { get; init; }

    /// <summary>Verification by dm-verity.</summary>
    public VerityInfo? VerityInfo { get; init; }

    /// <summary>Whether it is formatted when it has another file system.</summary>
    [JsonPropertyName("EnsureFilesystem")]
    public bool EnsureFileSystem { get; init; }

    /// <summary>Its file system.</summary>
    [JsonPropertyName("Filesystem")]
    public string? FileSystem { get; init; }
}
