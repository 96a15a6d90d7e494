namespace Caisson.Platform.Linux.Relays;

/// <summary>What a <see cref="Mover"/> came to.</summary>
internal enum MoveOutcome
{
    /// <summary>Something moved; there may be more.</summary>
    Moved,

    /// <summary>Nothing can move until one of the two descriptors becomes ready.</summary>
    Blocked,

    /// <summary>The source has ended and everything is delivered.</summary>
    Ended,

    /// <summary>These descriptors cannot be moved between in this way.</summary>
    Refused,
}
