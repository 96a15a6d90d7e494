namespace Caisson.Compute.Images;

/// <summary>What a removal did.</summary>
/// <param name="Names">The names that are gone.</param>
/// <param name="Image">The image that is gone with its last name; null when others still name it.</param>
/// <param name="Layers">The layers that nothing used any more.</param>
/// <param name="FreedInBytes">Their uncompressed size.</param>
public sealed record RemovedImage(IReadOnlyList<ImageReference> Names, Digest? Image, IReadOnlyList<Digest> Layers, long FreedInBytes);
