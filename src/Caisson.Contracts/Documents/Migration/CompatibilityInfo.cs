namespace Caisson.Contracts.Documents.Migration;

/// <summary>What a source needs of its destination.</summary>
public sealed record CompatibilityInfo : Document
{
    /// <summary>The service's own data.</summary>
    public byte[]? Data { get; init; }
}
