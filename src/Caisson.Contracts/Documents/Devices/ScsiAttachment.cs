using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Devices;

/// <summary>A disk on a SCSI controller (<c>Attachment</c>).</summary>
public sealed record ScsiAttachment : Document
{
    /// <summary>What it is.</summary>
    public AttachmentType Type { get; init; }

    /// <summary>The file or device.</summary>
    public string? Path { get; init; }

    /// <summary>Whether flushes are ignored.</summary>
    public bool IgnoreFlushes { get; init; }

    /// <summary>How it is cached.</summary>
    public string? CachingMode { get; init; }

    /// <summary>Whether write hardening is off.</summary>
    public bool NoWriteHardening { get; init; }

    /// <summary>Whether the file grows without optimisation.</summary>
    public bool DisableExpansionOptimization { get; init; }

    /// <summary>Whether the parent is found by its absolute path only.</summary>
    public bool IgnoreRelativeLocator { get; init; }

    /// <summary>Whether input and output is attributed.</summary>
    public bool CaptureIoAttributionContext { get; init; }

    /// <summary>Whether it can be written.</summary>
    [JsonPropertyName("ReadOnly")]
    public bool IsReadOnly { get; init; }

    /// <summary>Whether the file may lie on a compressed volume.</summary>
    public bool SupportCompressedVolumes { get; init; }

    /// <summary>Whether the file may be sparse.</summary>
    public bool AlwaysAllowSparseFiles { get; init; }

    /// <summary>The provider; with <see cref="AttachmentType.ExtensibleVirtualDisk"/>.</summary>
    public string? ExtensibleVirtualDiskType { get; init; }
}
