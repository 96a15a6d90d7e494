namespace Caisson.Compute.Images;

/// <summary>The file <c>image.json</c> beside an image's documents: what only this store knows.</summary>
internal sealed record ImageRecord
{
    public required DateTimeOffset Imported { get; init; }

    public required long SizeInBytes { get; init; }
}
