namespace Caisson.Contracts.Documents;

/// <summary>How to save (schema v2).</summary>
public sealed record SaveOptions : Document
{
    /// <summary><c>ToFile</c> or <c>AsTemplate</c>.</summary>
    public string? SaveType { get; init; }

    /// <summary>Where to.</summary>
    public string? SaveStateFilePath { get; init; }
}
