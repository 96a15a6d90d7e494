using System.Diagnostics;
using Caisson.Contracts.Oci.Images;

namespace Caisson.Compute.Images;

/// <summary>An image in the store.</summary>
[DebuggerDisplay("{Digest}")]
public sealed record Image
{
    /// <summary>The digest of its manifest: its identity.</summary>
    public required Digest Digest { get; init; }

    /// <summary>Its names, in order; empty for an image whose names were all given to others.</summary>
    public required IReadOnlyList<ImageReference> Names { get; init; }

    /// <summary>Its configuration.</summary>
    public required ImageConfig Config { get; init; }

    /// <summary>The digests of its uncompressed layers, the base first.</summary>
    public required IReadOnlyList<Digest> Layers { get; init; }

    /// <summary>Bytes of its uncompressed layers; layers that images share count for each.</summary>
    public required long SizeInBytes { get; init; }

    /// <summary>When it was imported.</summary>
    public required DateTimeOffset Imported { get; init; }
}
