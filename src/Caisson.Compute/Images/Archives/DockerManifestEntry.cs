namespace Caisson.Compute.Images.Archives;

/// <summary>One image in the <c>manifest.json</c> of <c>docker save</c> (moby <c>image/tarexport</c>).</summary>
internal sealed record DockerManifestEntry
{
    public string? Config { get; init; }

    public IReadOnlyList<string>? RepoTags { get; init; }

    public IReadOnlyList<string>? Layers { get; init; }
}
