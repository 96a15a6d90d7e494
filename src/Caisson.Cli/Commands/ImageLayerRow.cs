namespace Caisson.Cli.Commands;

/// <summary>A layer of an image.</summary>
/// <param name="Digest">Of the uncompressed archive.</param>
/// <param name="Path">Where its tree is.</param>
internal sealed record ImageLayerRow(string Digest, string Path);
