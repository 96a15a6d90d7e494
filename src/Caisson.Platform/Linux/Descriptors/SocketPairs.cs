using Caisson.Platform.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux.Descriptors;

/// <summary>Makes pairs of connected unix stream sockets (socketpair(2)).</summary>
public static class SocketPairs
{
    /// <summary>Makes a pair, close-on-exec and blocking.</summary>
    /// <exception cref="LinuxException">EMFILE, ENFILE.</exception>
    public static (SafeFileHandle First, SafeFileHandle Second) Create()
    {
        Span<int> ends = stackalloc int[2];
        if (LibC.SocketPair(LibC.AfUnix, LibC.SockStream | LibC.SockCloseOnExec, 0, ends) < 0)
        {
            throw LinuxException.Last("socketpair");
        }

        return (new SafeFileHandle(ends[0], ownsHandle: true), new SafeFileHandle(ends[1], ownsHandle: true));
    }
}
