namespace Caisson.Engine.Processes;

/// <summary>An attachment, for whoever may have to end it.</summary>
/// <param name="Streams">The streams it is attached to.</param>
/// <param name="Number">Its number there.</param>
internal readonly record struct AttachedClient(HeldStreams Streams, ulong Number)
{
    /// <summary>It has not ended.</summary>
    public bool IsAttached => Streams.IsAttached(Number);

    /// <summary>Ends it; nothing happens when it has ended.</summary>
    public void Detach() => Streams.Detach(Number);
}
