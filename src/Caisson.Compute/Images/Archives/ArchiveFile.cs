namespace Caisson.Compute.Images.Archives;

/// <summary>A file of an archive, open.</summary>
/// <param name="Content">Its content from the start; the receiver closes it.</param>
/// <param name="SizeInBytes">Its length.</param>
internal sealed record ArchiveFile(Stream Content, long SizeInBytes);
