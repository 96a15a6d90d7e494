namespace Caisson.Shim.Streams;

/// <summary>Where a process's standard streams are to go, in containerd's words; empty is nowhere.</summary>
/// <param name="Input">A FIFO.</param>
/// <param name="Output">A FIFO, or an address with a scheme, which then holds for both outputs.</param>
/// <param name="Error">A FIFO; passed over beside a terminal, for clients name one there too.</param>
/// <param name="IsTerminal">The process gets a terminal.</param>
internal sealed record StreamNames(string Input, string Output, string Error, bool IsTerminal);
