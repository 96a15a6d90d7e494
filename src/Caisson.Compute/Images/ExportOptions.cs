namespace Caisson.Compute.Images;

/// <summary>How to write an image out.</summary>
public sealed record ExportOptions
{
    /// <summary>One tar file instead of a folder.</summary>
    public bool IsArchive { get; init; }

    /// <summary>The layers are compressed with gzip.</summary>
    public bool IsCompressed { get; init; } = true;
}
