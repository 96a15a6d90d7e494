namespace Caisson.Compute.Images;

/// <summary>The file <c>images/names.json</c>: which name stands for which image.</summary>
internal sealed record NameTable
{
    /// <summary>Digest of the manifest by <c>NAME:TAG</c>.</summary>
    public required IReadOnlyDictionary<string, string> Names { get; init; }
}
