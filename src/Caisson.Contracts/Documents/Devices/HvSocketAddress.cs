namespace Caisson.Contracts.Documents.Devices;

/// <summary>The addresses of a partition and its parent.</summary>
public sealed record HvSocketAddress : Document
{
    /// <summary>Its own, a GUID.</summary>
    public string? LocalAddress { get; init; }

    /// <summary>Its parent's, a GUID.</summary>
    public string? ParentAddress { get; init; }
}
