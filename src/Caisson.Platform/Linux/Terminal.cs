using Caisson.Platform.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux;

/// <summary>Terminals and their modes: isatty(3), ioctl_tty(2), termios(3).</summary>
public static class Terminal
{
    /// <summary>The descriptor is a terminal, or the master of one.</summary>
    public static bool IsTerminal(SafeFileHandle descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        var termios = default(Termios);
        return LibC.IoctlTermios(descriptor.Raw(), LibC.TerminalGet, ref termios) == 0;
    }

    /// <summary>Its size.</summary>
    /// <exception cref="LinuxException">ENOTTY.</exception>
    public static TerminalSize GetSize(SafeFileHandle terminal)
    {
        ArgumentNullException.ThrowIfNull(terminal);
        var size = default(TerminalSize);
        return LibC.IoctlSize(terminal.Raw(), LibC.TerminalGetSize, ref size) < 0 ? throw LinuxException.Last("ioctl TIOCGWINSZ") : size;
    }

    /// <summary>Changes the size; the foreground processes get SIGWINCH.</summary>
    /// <exception cref="LinuxException">ENOTTY.</exception>
    public static void SetSize(SafeFileHandle terminal, TerminalSize size)
    {
        ArgumentNullException.ThrowIfNull(terminal);
        if (LibC.IoctlSize(terminal.Raw(), LibC.TerminalSetSize, ref size) < 0)
        {
            throw LinuxException.Last("ioctl TIOCSWINSZ");
        }
    }

    /// <summary>Puts the terminal into raw mode, as cfmakeraw(3): every byte passes as it is, no echo, no signals.</summary>
    /// <returns>What <see cref="Restore"/> needs to undo it.</returns>
    /// <exception cref="LinuxException">ENOTTY.</exception>
    public static TerminalMode MakeRaw(SafeFileHandle terminal)
    {
        ArgumentNullException.ThrowIfNull(terminal);
        var termios = default(Termios);
        if (LibC.IoctlTermios(terminal.Raw(), LibC.TerminalGet, ref termios) < 0)
        {
            throw LinuxException.Last("ioctl TCGETS");
        }

        var previous = new TerminalMode(termios);
        Set(terminal, Raw(termios));
        return previous;
    }

    /// <summary>Sets a mode that was saved.</summary>
    /// <exception cref="LinuxException">ENOTTY, EIO (we are in the background of an orphaned group).</exception>
    public static void Restore(SafeFileHandle terminal, TerminalMode mode)
    {
        ArgumentNullException.ThrowIfNull(terminal);
        ArgumentNullException.ThrowIfNull(mode);
        Set(terminal, mode.Termios);
    }

    private static void Set(SafeFileHandle terminal, Termios termios)
    {
        if (LibC.IoctlTermios(terminal.Raw(), LibC.TerminalSet, ref termios) < 0)
        {
            throw LinuxException.Last("ioctl TCSETS");
        }
    }

    private static Termios Raw(Termios termios)
    {
        const uint ignoreBreak = 1, breakInterrupt = 2, markParity = 8, strip = 0x20, newlineToReturn = 0x40, ignoreReturn = 0x80, returnToNewline = 0x100,
            flowControl = 0x400;
        const uint postProcess = 1;
        const uint signals = 1, canonical = 2, echo = 8, echoNewline = 0x40, extended = 0x8000;
        const uint sizeMask = 0x30, eightBits = 0x30, parity = 0x100;
        const int time = 5, minimum = 6;
        termios.InputFlags &= ~(ignoreBreak | breakInterrupt | markParity | strip | newlineToReturn | ignoreReturn | returnToNewline | flowControl);
        termios.OutputFlags &= ~postProcess;
        termios.LocalFlags &= ~(echo | echoNewline | canonical | signals | extended);
        termios.ControlFlags = (termios.ControlFlags & ~(sizeMask | parity)) | eightBits;
        termios.Characters[time] = 0;
        termios.Characters[minimum] = 1;
        return termios;
    }
}
