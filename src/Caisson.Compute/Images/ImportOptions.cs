namespace Caisson.Compute.Images;

/// <summary>Which image of an archive to import, and what to call it.</summary>
public sealed record ImportOptions
{
    /// <summary>The image's name in the store; null takes the name that the archive gives it.</summary>
    public ImageReference? Name { get; init; }

    /// <summary>The archive's own name of the image (<c>org.opencontainers.image.ref.name</c>, containerd's, or Docker's tag), where it holds several.</summary>
    public string? Reference { get; init; }

    /// <summary>What the image must be made for.</summary>
    public ImagePlatform Platform { get; init; } = ImagePlatform.Current;
}
