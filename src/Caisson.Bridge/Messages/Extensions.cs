namespace Caisson.Bridge.Messages;

/// <summary>What one of our peers announces about itself: the client in its negotiate request, the server among the guest-defined capabilities.</summary>
internal sealed record Extensions
{
    /// <summary>The version of our additions; 1. A peer that meets a higher one uses its own.</summary>
    public int Version { get; init; }

    /// <summary>The largest message the announcer accepts, header included.</summary>
    public int MaximumMessageBytes { get; init; }

    /// <summary>The announcer takes descriptors with the first byte of a request.</summary>
    public bool TakesDescriptors { get; init; }
}
