using System.Runtime.InteropServices;
using Caisson.Platform.Linux.Descriptors;
using Caisson.Platform.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux.Events;

/// <summary>A listening unix stream socket on the loop. Disposing closes it and removes its path. One accept may be under way at a time.</summary>
public sealed class UnixListener : IDisposable
{
    private readonly EventLoop _loop;
    private readonly SafeFileHandle _socket;
    private readonly string _path;

    private UnixListener(EventLoop loop, SafeFileHandle socket, string path)
    {
        _loop = loop;
        _socket = socket;
        _path = path;
    }

    /// <summary>Binds and listens. The socket never exists with wider permissions than asked for.</summary>
    /// <param name="loop">The loop; the listener is used on its thread only.</param>
    /// <param name="path">Where; longer than the kernel's 107 bytes is allowed.</param>
    /// <param name="mode">Its permissions, narrowed by the umask.</param>
    /// <exception cref="LinuxException">EADDRINUSE: the path exists, live or stale.</exception>
    public static UnixListener Bind(EventLoop loop, string path, UnixFileMode mode)
    {
        ArgumentNullException.ThrowIfNull(loop);
        loop.ThrowIfElsewhere();
        return new UnixListener(loop, UnixSockets.Listen(path, mode), path);
    }

    /// <summary>Takes over a socket that listens already: one that a starter bound, so that clients could connect before we ran.</summary>
    /// <param name="loop">The loop; the listener is used on its thread only.</param>
    /// <param name="socket">Non-blocking and listening; owned from here on.</param>
    /// <param name="path">Its path, which disposing removes.</param>
    public static UnixListener Adopt(EventLoop loop, SafeFileHandle socket, string path)
    {
        ArgumentNullException.ThrowIfNull(loop);
        ArgumentNullException.ThrowIfNull(socket);
        loop.ThrowIfElsewhere();
        return new UnixListener(loop, socket, path);
    }

    /// <summary>Accepts one connection. A peer that gave up meanwhile is passed over.</summary>
    /// <param name="cancellationToken">Nothing has happened yet.</param>
    /// <exception cref="LinuxException">EMFILE, ENFILE: the connection stays in the backlog; the next call tries again.</exception>
    public async ValueTask<DescriptorStream> AcceptAsync(CancellationToken cancellationToken)
    {
        _loop.ThrowIfElsewhere();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var accepted = LibC.Accept4(_socket.Raw(), 0, 0, LibC.SockCloseOnExec | LibC.SockNonBlocking);
            if (accepted >= 0)
            {
                return new LoopStream(_loop, new SafeFileHandle(accepted, ownsHandle: true), DescriptorUse.ReadWrite);
            }

            switch (Marshal.GetLastPInvokeError())
            {
                case Errno.EAGAIN:
                    await _loop.WaitReadableAsync(_socket, cancellationToken);
                    break;
                case Errno.EINTR or Errno.ECONNABORTED:
                    break;
                default:
                    throw LinuxException.Last("accept4", _path);
            }
        }
    }

    /// <summary>Removes the path, then closes. An accept under way ends with <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        if (!_socket.IsClosed)
        {
            _ = LibC.Unlink(_path);
            // The wait under way holds a duplicate: shutting down wakes it, and refuses peers.
            _ = LibC.Shutdown(_socket.Raw(), LibC.ShutReadWrite);
            _socket.Dispose();
        }
    }
}
