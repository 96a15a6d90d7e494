namespace Caisson.Contracts.Documents.Migration;

/// <summary>Details of <see cref="MigrationEvent.BlackoutExited"/>.</summary>
public sealed record BlackoutExitedEventDetails : Document
{
    /// <summary>How long the machine was stopped.</summary>
    public ulong BlackoutDurationMilliseconds { get; init; }

    /// <summary>When it ran again.</summary>
    public DateTimeOffset? BlackoutStopTimestamp { get; init; }
}
