namespace Caisson.Compute.Images.Archives;

/// <summary>Where a layer stands in an archive, and what it must turn out to be.</summary>
/// <param name="FileName">Its file in the archive.</param>
/// <param name="SizeInBytes">As stored.</param>
/// <param name="StoredDigest">Of the file as stored; null where the format has none.</param>
/// <param name="DiffId">Of the uncompressed archive.</param>
internal sealed record LayerSource(string FileName, long SizeInBytes, Digest? StoredDigest, Digest DiffId);
