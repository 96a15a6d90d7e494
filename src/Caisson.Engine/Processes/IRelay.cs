namespace Caisson.Engine.Processes;

/// <summary>Moves bytes between a process and an endpoint that the process must not see.</summary>
/// <remarks>Disposing it stops it at once and closes both its ends.</remarks>
internal interface IRelay : IDisposable
{
    /// <summary>How many bytes it has moved.</summary>
    long BytesMoved { get; }

    /// <summary>Completes, without an error, when the source has ended and the last byte is delivered, or the destination is gone.</summary>
    Task Completion { get; }
}
