namespace Caisson.Compute.Images;

/// <summary>What the store believes of an archive before it has read it. Everything beyond is refused by name.</summary>
public sealed record ImageLimits
{
    /// <summary>The largest index, manifest or configuration, in bytes; 4 MiB by default.</summary>
    public int MaximumDocumentInBytes { get; init; } = 4 << 20;

    /// <summary>The largest layer as stored, in bytes; 16 GiB by default.</summary>
    public long MaximumLayerInBytes { get; init; } = 16L << 30;

    /// <summary>The largest layer after decompression, in bytes; 64 GiB by default.</summary>
    public long MaximumUnpackedLayerInBytes { get; init; } = 64L << 30;

    /// <summary>How many times its stored size a layer may grow, once it has passed <see cref="RatioFreeInBytes"/>; 250 by default (deflate itself ends near 1030).</summary>
    public int MaximumRatio { get; init; } = 250;

    /// <summary>Decompressed bytes for which the ratio does not count; 256 MiB by default.</summary>
    public long RatioFreeInBytes { get; init; } = 256L << 20;

    /// <summary>The most entries in a layer; 1,000,000 by default.</summary>
    public int MaximumEntries { get; init; } = 1_000_000;

    /// <summary>The most layers of an image; 500 by default, overlay's own limit.</summary>
    public int MaximumLayers { get; init; } = 500;
}
