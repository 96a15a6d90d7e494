namespace Caisson.Compute.Images;

/// <summary>The file <c>images/names.json</c>: which name stands for which image.</summary>
internal sealed record NameTable
{
    /// <summary>Digest of the manifest by <c>NAME:TAG</c>.</summary>
    public required IReadOnlyDictionary<string, string> Names { get; init; }

    /// <summary>Names of images that are about to appear: each counts, over <see cref="Names"/>, as soon as the image's directory is there. So an image and its name
    /// appear by one rename, and an importer that is killed before leaves the name to whatever had it.</summary>
    public IReadOnlyDictionary<string, string>? Awaited { get; init; }
}
