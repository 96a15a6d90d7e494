namespace Caisson.Bridge.Messages;

/// <summary>What one of our peers announces about itself: the client in its negotiate request, the server among the guest-defined capabilities.</summary>
/// <remarks>
/// Version 2 adds the message AttachProcess, streams that the server holds, and the notifications Restarting and AttachmentDropped. None of them is sent to a peer of
/// version 1. Version 3 adds the notifications HealthChanged and RestartPolicyChanged, which are not sent to a peer of version 2.
/// </remarks>
internal sealed record Extensions
{
    /// <summary>The version that this code speaks.</summary>
    internal const int CurrentVersion = 3;

    /// <summary>The version of our additions. A peer that meets a higher one uses its own.</summary>
    public int Version { get; init; }

    /// <summary>The largest message the announcer accepts, header included.</summary>
    public int MaximumMessageBytes { get; init; }

    /// <summary>The announcer takes descriptors with the first byte of a request.</summary>
    public bool TakesDescriptors { get; init; }
}
