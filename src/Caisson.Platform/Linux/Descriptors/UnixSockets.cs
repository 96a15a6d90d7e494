using System.Runtime.InteropServices;
using Caisson.Platform.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux.Descriptors;

/// <summary>socket(2), connect(2), bind(2) and listen(2) of unix stream sockets.</summary>
public static class UnixSockets
{
    private const int Backlog = 128;

    /// <summary>Connects. A unix socket connects at once or not at all: with a full backlog a non-blocking one gets EAGAIN.</summary>
    /// <param name="path">Its path; longer than the kernel's 107 bytes is allowed.</param>
    /// <exception cref="LinuxException">ENOENT, ECONNREFUSED (nobody listens), EACCES, EAGAIN.</exception>
    public static SafeFileHandle Connect(string path)
    {
        using var address = new UnixAddress(path);
        var socket = Create();
        while (LibC.Connect(socket.Raw(), address.Bytes, address.Bytes.Length) < 0)
        {
            if (Marshal.GetLastPInvokeError() != Errno.EINTR)
            {
                var error = LinuxException.Last("connect", path);
                socket.Dispose();
                throw error;
            }
        }

        return socket;
    }

    /// <summary>Binds and listens. The mode is the socket's own before it has a name, so that it is never reachable with a wider one.</summary>
    /// <param name="path">Where; longer than the kernel's 107 bytes is allowed.</param>
    /// <param name="mode">Its permissions, narrowed by the umask.</param>
    /// <exception cref="LinuxException">EADDRINUSE: the path exists, live or stale.</exception>
    public static SafeFileHandle Listen(string path, UnixFileMode mode)
    {
        using var address = new UnixAddress(path);
        var socket = Create();
        try
        {
            if (LibC.Fchmod(socket.Raw(), (uint)mode) < 0)
            {
                throw LinuxException.Last("fchmod", path);
            }

            if (LibC.Bind(socket.Raw(), address.Bytes, address.Bytes.Length) < 0)
            {
                throw LinuxException.Last("bind", path);
            }

            return LibC.Listen(socket.Raw(), Backlog) < 0 ? throw LinuxException.Last("listen", path) : socket;
        }
        catch (LinuxException)
        {
            socket.Dispose();
            throw;
        }
    }

    private static SafeFileHandle Create() =>
        HandleExtensions.Own(LibC.Socket(LibC.AfUnix, LibC.SockStream | LibC.SockCloseOnExec | LibC.SockNonBlocking, 0), "socket");
}
