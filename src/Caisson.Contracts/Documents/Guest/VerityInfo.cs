using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Guest;

/// <summary>How content is verified by dm-verity.</summary>
public sealed record VerityInfo : Document
{
    /// <summary>The size of the content, before the hashes.</summary>
    public long Ext4SizeInBytes { get; init; }

    /// <summary>The version of the hash format.</summary>
    public int Version { get; init; }

    /// <summary>The hash.</summary>
    public string? Algorithm { get; init; }

    /// <summary>Whether a superblock precedes the hashes.</summary>
    [JsonPropertyName("SuperBlock")]
    public bool HasSuperBlock { get; init; }

    /// <summary>The root hash.</summary>
    public string? RootDigest { get; init; }

    /// <summary>The salt.</summary>
    public string? Salt { get; init; }

    /// <summary>The block size.</summary>
    [JsonPropertyName("BlockSize")]
    public int BlockSizeInBytes { get; init; }
}
