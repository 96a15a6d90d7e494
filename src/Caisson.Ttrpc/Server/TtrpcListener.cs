using System.Net.Sockets;
using System.Runtime.Versioning;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Caisson.Ttrpc.Server;

/// <summary>A unix socket that serves those of its own user and group; others are turned away before a byte of theirs is read.</summary>
[SupportedOSPlatform("linux")]
public sealed class TtrpcListener : IAsyncDisposable
{
    private const int Backlog = 128;

    private readonly string? _path;
    private readonly Socket _socket;
    private readonly TtrpcServer _server;
    private readonly ILogger _logger;
    private readonly UnixPeer _self;
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _lock = new();
    private readonly HashSet<Task> _connections = []; // guarded by _lock
    private readonly Task _accepting;
    private int _isDisposed;

    private TtrpcListener(string path, Socket socket, TtrpcServer server, ILogger logger)
    {
        _path = path[0] == '@' ? null : path;
        _socket = socket;
        _server = server;
        _logger = logger;
        _self = UnixPeer.Of(socket);
        _accepting = AcceptAsync();
    }

    /// <summary>Ends when the listener does; with an exception when it could not go on.</summary>
    public Task Completion => _accepting;

    /// <summary>Listens; clients can connect when this returns.</summary>
    /// <param name="path">The socket's path, which must not exist, made with mode 0600; one that begins with <c>@</c> is abstract.</param>
    /// <param name="server">What is served.</param>
    /// <param name="logger">Where refusals are told; nowhere when null.</param>
    /// <exception cref="SocketException">The path is in use or cannot be made.</exception>
    public static TtrpcListener Start(string path, TtrpcServer server, ILogger? logger = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(server);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint(path[0] == '@' ? '\0' + path[1..] : path));
            if (path[0] != '@')
            {
                // Before anybody can connect: that takes a listening socket.
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            socket.Listen(Backlog);
            return new TtrpcListener(path, socket, server, logger ?? NullLogger.Instance);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Listens no more, ends all connections, waits for their handlers and removes the socket's file.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        await _end.CancelAsync();
        _socket.Dispose();
        await _accepting.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        Task[] connections;
        lock (_lock)
        {
            connections = [.. _connections];
        }

        await Task.WhenAll(connections);
        if (_path is not null)
        {
            File.Delete(_path);
        }

        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            Socket accepted;
            try
            {
                accepted = await _socket.AcceptAsync(_end.Token);
            }
            catch (Exception ended) when (ended is OperationCanceledException or ObjectDisposedException || _end.IsCancellationRequested)
            {
                return;
            }
            catch (SocketException gone) when (gone.SocketErrorCode is SocketError.ConnectionAborted or SocketError.ConnectionReset)
            {
                continue;
            }

            Welcome(accepted);
        }
    }

    private void Welcome(Socket accepted)
    {
        var peer = UnixPeer.Of(accepted);
        if (peer.Uid != _self.Uid || peer.Gid != _self.Gid)
        {
            _logger.PeerRefused(peer.Uid, peer.Gid, peer.ProcessId);
            accepted.Dispose();
            return;
        }

        var connection = _server.ServeAsync(new NetworkStream(accepted, ownsSocket: true), peer, _end.Token);
        lock (_lock)
        {
            _connections.Add(connection);
        }

        _ = ForgetAsync(connection);
    }

    private async Task ForgetAsync(Task connection)
    {
        await connection;
        lock (_lock)
        {
            _connections.Remove(connection);
        }
    }
}
