using Caisson.Platform.Linux;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Engine.Processes;

/// <summary>The side of a pseudo-terminal that the process does not see.</summary>
internal sealed class TerminalIo : IDisposable
{
    private readonly SafeFileHandle _master;

    /// <summary>Takes over a master.</summary>
    /// <param name="master">Kept for resizing.</param>
    /// <param name="outputs">From the terminal to the output endpoint; they end when the last process has let go of the terminal and everything is read.</param>
    /// <param name="input">From the input endpoint to the terminal; null without one.</param>
    /// <param name="held">Where clients attach.</param>
    public TerminalIo(SafeFileHandle master, IReadOnlyList<IRelay> outputs, IRelay? input, HeldStreams held)
    {
        _master = master;
        Outputs = outputs;
        Input = input;
        Held = held;
    }

    /// <summary>From the terminal.</summary>
    public IReadOnlyList<IRelay> Outputs { get; }

    /// <summary>Where clients attach.</summary>
    public HeldStreams Held { get; }

    /// <summary>To the terminal, or null.</summary>
    public IRelay? Input { get; }

    /// <summary>Changes its size.</summary>
    public void Resize(ushort height, ushort width) => Terminal.SetSize(_master, new TerminalSize(height, width));

    /// <summary>Lets go of the master; the relays hold their own.</summary>
    public void Dispose() => _master.Dispose();
}
