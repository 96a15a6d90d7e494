using Caisson.Platform.Linux.Descriptors;

namespace Caisson.Platform.Linux.Events;

/// <summary>A listening unix stream socket on the loop. Disposing closes it and removes its path.</summary>
public sealed class UnixListener : IDisposable
{
    private UnixListener()
    {
    }

    /// <summary>Binds and listens. The socket never exists with wider permissions than asked for.</summary>
    /// <exception cref="LinuxException">EADDRINUSE: the path exists, live or stale.</exception>
    public static UnixListener Bind(EventLoop loop, string path, UnixFileMode mode) => throw new NotImplementedException();

    /// <summary>Accepts one connection.</summary>
    public ValueTask<DescriptorStream> AcceptAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}
