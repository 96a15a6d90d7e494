namespace Caisson.Ttrpc.Client;

/// <summary>What a call has beside its argument.</summary>
public sealed record TtrpcCallOptions
{
    /// <summary>How long the call may take; null for ever. The server is told and ends its handler; the caller gets <see cref="TtrpcStatusCode.DeadlineExceeded"/>.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>What travels beside the argument.</summary>
    public TtrpcMetadata Metadata { get; init; } = TtrpcMetadata.Empty;
}
