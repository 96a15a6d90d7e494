namespace Caisson.Compute.Images;

/// <summary>The file <c>layer.json</c> beside a layer's directory.</summary>
internal sealed record LayerRecord
{
    /// <summary>Of the uncompressed archive.</summary>
    public required long SizeInBytes { get; init; }

    public required int Entries { get; init; }
}
