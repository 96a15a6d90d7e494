namespace Caisson.Contracts;

/// <summary>What a shutdown or terminate request met. All three are success.</summary>
public enum StopOutcome
{
    /// <summary>The system has stopped; its exit record can be asked.</summary>
    Done,

    /// <summary>The request was delivered; the exit arrives as a notification.</summary>
    Pending,

    /// <summary>The system had stopped, or vanished, before the request arrived.</summary>
    AlreadyGone,
}
