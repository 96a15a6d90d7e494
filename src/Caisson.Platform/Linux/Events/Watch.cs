namespace Caisson.Platform.Linux.Events;

/// <summary>Something that wants to know when a descriptor becomes ready. Told on the loop, or on the poller's thread.</summary>
internal abstract class Watch
{
    /// <summary>Where the loop keeps it; -1 while it is not watched.</summary>
    internal int Slot { get; set; } = -1;

    /// <summary>The descriptor became ready.</summary>
    /// <param name="events">EPOLLIN and its companions.</param>
    internal abstract void OnReady(uint events);

    /// <summary>Nobody waits for the descriptor any more: what is pending fails.</summary>
    internal virtual void OnAbandoned()
    {
    }
}
