namespace Caisson.Engine.Processes;

/// <summary>The side of a pseudo-terminal that the process does not see.</summary>
/// <param name="Output">From the terminal to the output endpoint; ends when the last process has let go of the terminal and everything is read.</param>
/// <param name="Input">From the input endpoint to the terminal; null without one.</param>
/// <param name="Resize">Takes height and width.</param>
internal sealed record TerminalIo(IRelay Output, IRelay? Input, Action<ushort, ushort> Resize);
