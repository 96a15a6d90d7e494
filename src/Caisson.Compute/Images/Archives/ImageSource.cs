using Caisson.Contracts.Oci.Images;

namespace Caisson.Compute.Images.Archives;

/// <summary>One image of an archive, its documents read and verified, its layers not yet.</summary>
internal sealed record ImageSource
{
    /// <summary>The digest of the manifest: the image's identity.</summary>
    internal required Digest Digest { get; init; }

    internal required byte[] ManifestDocument { get; init; }

    internal required byte[] ConfigDocument { get; init; }

    internal required ImageConfig Config { get; init; }

    /// <summary>The base first.</summary>
    internal required IReadOnlyList<LayerSource> Layers { get; init; }

    /// <summary>What the archive itself calls the image; null when it does not.</summary>
    internal required string? Name { get; init; }
}
