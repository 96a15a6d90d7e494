namespace Caisson.Ttrpc.Client;

/// <summary>What a call has beside its argument.</summary>
public sealed record TtrpcCallOptions
{
    // The longest that a timer takes.
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    private readonly TimeSpan? _timeout;

    /// <summary>How long the call may take; null or infinite for ever. The server is told and ends its handler; the caller gets <see cref="TtrpcStatusCode.DeadlineExceeded"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive, or over 49 days.</exception>
    public TimeSpan? Timeout
    {
        get => _timeout;
        init
        {
            if (value is { } given && given != System.Threading.Timeout.InfiniteTimeSpan)
            {
                ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(given, TimeSpan.Zero, nameof(Timeout));
                ArgumentOutOfRangeException.ThrowIfGreaterThan(given, Longest, nameof(Timeout));
                _timeout = given;
            }
        }
    }

    /// <summary>What travels beside the argument.</summary>
    public TtrpcMetadata Metadata { get; init; } = TtrpcMetadata.Empty;
}
