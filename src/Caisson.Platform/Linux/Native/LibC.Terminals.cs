using System.Runtime.InteropServices;

namespace Caisson.Platform.Linux.Native;

// Terminals: ioctl_tty(2). The kernel's struct termios and struct winsize are reached by ioctl, not through the C library's own layout.
internal static partial class LibC
{
    internal const nuint TerminalGet = 0x5401;
    internal const nuint TerminalSet = 0x5402;
    internal const nuint TerminalGetSize = 0x5413;
    internal const nuint TerminalSetSize = 0x5414;
    internal const nuint CountReadable = 0x541b;
    internal const nuint TerminalGetPeerNumber = 0x80045430;
    internal const nuint TerminalSetPeerLock = 0x40045431;
    internal const nuint TerminalOpenPeer = 0x5441;
    internal const nuint TerminalMakeControlling = 0x540e;

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    internal static partial int Ioctl(int descriptor, nuint request, nint argument);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    internal static partial int IoctlTermios(int descriptor, nuint request, ref Termios termios);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    internal static partial int IoctlSize(int descriptor, nuint request, ref TerminalSize size);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    internal static partial int IoctlNumber(int descriptor, nuint request, ref int number);
}
