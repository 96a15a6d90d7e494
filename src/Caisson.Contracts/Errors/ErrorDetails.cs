namespace Caisson.Contracts.Errors;

/// <summary>What every error of the stack carries.</summary>
public sealed record ErrorDetails
{
    /// <summary>What went wrong.</summary>
    public required ErrorCode Code { get; init; }

    /// <summary>The operation that failed.</summary>
    public required string Operation { get; init; }

    /// <summary>The system, or <c>system:process</c>, it was about; null for the service itself.</summary>
    public string? ObjectId { get; init; }

    /// <summary>The number the platform gave: an HRESULT (or Win32 code), an errno. Null when the error is ours.</summary>
    public long? NativeCode { get; init; }

    /// <summary>What kind of number <see cref="NativeCode"/> is; null when there is none, or nobody said.</summary>
    public NativeErrorKind? NativeKind { get; init; }

    /// <summary>What the user can do about it, one sentence; null when we know nothing better than the message.</summary>
    public string? Remedy { get; init; }

    /// <summary>The service's own events.</summary>
    public IReadOnlyList<ServiceEvent> Events { get; init; } = [];

    /// <summary>Of a query for properties of which some were had before it failed: those. Null otherwise.</summary>
    public Documents.SystemProperties? Obtained { get; init; }
}
