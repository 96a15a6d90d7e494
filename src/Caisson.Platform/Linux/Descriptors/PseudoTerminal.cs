using Caisson.Platform.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux.Descriptors;

/// <summary>Pseudo-terminals: pty(7), ioctl_tty(2).</summary>
public static class PseudoTerminal
{
    /// <summary>Makes a pair from this mount namespace's <c>/dev/ptmx</c>.</summary>
    /// <exception cref="LinuxException">ENOENT, ENOSPC (no pseudo-terminals left), EMFILE.</exception>
    public static (SafeFileHandle Master, SafeFileHandle Peer) Create()
    {
        var master = HandleExtensions.Own(
            LibC.Open("/dev/ptmx", OpenFlags.ReadWrite | OpenFlags.NoControllingTerminal | OpenFlags.CloseOnExec, 0), "open", "/dev/ptmx");
        try
        {
            return (master, OpenPeer(master));
        }
        catch (LinuxException)
        {
            master.Dispose();
            throw;
        }
    }

    /// <summary>Unlocks a master and opens its other side through the master itself (TIOCGPTPEER): no path, so no mount namespace, is involved.</summary>
    /// <param name="master">A descriptor of a <c>ptmx</c> device, of whichever devpts.</param>
    /// <exception cref="LinuxException">ENOTTY: not a master.</exception>
    public static SafeFileHandle OpenPeer(SafeFileHandle master)
    {
        ArgumentNullException.ThrowIfNull(master);
        var unlocked = 0;
        if (LibC.IoctlNumber(master.Raw(), LibC.TerminalSetPeerLock, ref unlocked) < 0)
        {
            throw LinuxException.Last("ioctl TIOCSPTLCK");
        }

        return HandleExtensions.Own(
            LibC.Ioctl(master.Raw(), LibC.TerminalOpenPeer, OpenFlags.ReadWrite | OpenFlags.NoControllingTerminal | OpenFlags.CloseOnExec),
            "ioctl TIOCGPTPEER");
    }
}
