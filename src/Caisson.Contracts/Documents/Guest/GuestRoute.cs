namespace Caisson.Contracts.Documents.Guest;

/// <summary>A route of a guest.</summary>
public sealed record GuestRoute : Document
{
    /// <summary>The gateway.</summary>
    public string? NextHop { get; init; }

    /// <summary>The destination, with a prefix length.</summary>
    public string? DestinationPrefix { get; init; }

    /// <summary>The metric.</summary>
    public ushort Metric { get; init; }
}
