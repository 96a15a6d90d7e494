using Microsoft.Win32.SafeHandles;

namespace Caisson.Engine.Processes;

/// <summary>The end of a stream that the process does not see.</summary>
/// <param name="Handle">Where bytes come from or go to; whoever relays takes it over.</param>
/// <param name="Held">The write side of a FIFO that is read from, held open so that it does not end while its writers come and go; null without one.</param>
/// <param name="Caller">The stream the caller gets; null unless a pipe was asked for.</param>
internal sealed record FarEnd(SafeFileHandle Handle, SafeFileHandle? Held, Stream? Caller)
{
    /// <summary>The FIFO that is written to; null without one.</summary>
    public OutputFifo? Fifo { get; init; }

    /// <summary>What the log calls it.</summary>
    public string Name { get; init; } = "a descriptor";
}
