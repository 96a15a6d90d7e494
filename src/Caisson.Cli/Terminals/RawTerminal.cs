using Caisson.Platform.Linux;

namespace Caisson.Cli.Terminals;

/// <summary>Our terminal, every key of which goes on as it is, until this is disposed; then it is as it was.</summary>
internal sealed class RawTerminal : IDisposable
{
    private readonly TerminalMode _before;

    private RawTerminal(TerminalMode before) => _before = before;

    /// <summary>Takes our terminal; null when standard input is none.</summary>
    public static RawTerminal? TryTake() =>
        Terminal.IsTerminal(StandardDescriptors.Input) ? new RawTerminal(Terminal.MakeRaw(StandardDescriptors.Input)) : null;

    /// <summary>Gives it back.</summary>
    public void Dispose()
    {
        try
        {
            Terminal.Restore(StandardDescriptors.Input, _before);
        }
        catch (LinuxException e) when (e.Errno is Errno.EIO or Errno.ENOTTY)
        {
            // The terminal was hung up.
        }
    }
}
