using Caisson.Platform.Linux.Native;

namespace Caisson.Platform.Linux;

/// <summary>A terminal's settings as they were.</summary>
public sealed class TerminalMode
{
    internal TerminalMode(Termios termios) => Termios = termios;

    internal Termios Termios { get; }
}
