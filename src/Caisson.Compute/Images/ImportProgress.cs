namespace Caisson.Compute.Images;

/// <summary>How far an import is. Sizes are those of the layers as the archive stores them.</summary>
/// <param name="Layer">The layer being unpacked, from 1.</param>
/// <param name="LayerCount">How many there are.</param>
/// <param name="DoneInBytes">Read so far, layers that were there already included.</param>
/// <param name="TotalInBytes">To read in all.</param>
public readonly record struct ImportProgress(int Layer, int LayerCount, long DoneInBytes, long TotalInBytes);
