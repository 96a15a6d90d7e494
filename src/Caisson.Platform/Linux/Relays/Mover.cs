namespace Caisson.Platform.Linux.Relays;

/// <summary>A way to get bytes from one descriptor to another without blocking.</summary>
internal abstract class Mover : IDisposable
{
    /// <summary>Moves what can be moved at once.</summary>
    /// <param name="count">The number of bytes delivered; 0 with <see cref="MoveOutcome.Moved"/> is possible when bytes were only taken in.</param>
    /// <exception cref="LinuxException">EPIPE, ECONNRESET: the destination is gone. Others: as they say.</exception>
    internal abstract MoveOutcome Move(out long count);

    /// <summary>Bytes that were taken in and are not delivered yet.</summary>
    internal virtual int HeldBytes => 0;

    public abstract void Dispose();
}
