using Caisson.Platform.Linux.Events;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux.Descriptors;

/// <summary>Streams over the ordinary runtime and its thread pool; usable from any thread. One background thread waits for all of them.</summary>
public sealed class PoolIo : IDescriptorIo, IDisposable
{
    private readonly Poller _poller = new();

    /// <inheritdoc/>
    public ValueTask<DescriptorStream> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<DescriptorStream>(cancellationToken);
        }

        try
        {
            return new ValueTask<DescriptorStream>(Wrap(UnixSockets.Connect(path)));
        }
        catch (LinuxException error)
        {
            return ValueTask.FromException<DescriptorStream>(error);
        }
    }

    /// <inheritdoc/>
    public DescriptorStream Wrap(SafeFileHandle socket) => new PoolStream(_poller, socket, DescriptorUse.ReadWrite);

    /// <inheritdoc/>
    public Stream OpenReader(SafeFileHandle descriptor) => new PoolStream(_poller, descriptor, DescriptorUse.Read);

    /// <inheritdoc/>
    public Stream OpenWriter(SafeFileHandle descriptor) => new PoolStream(_poller, descriptor, DescriptorUse.Write);

    /// <inheritdoc/>
    public Task WaitForExitAsync(SafeFileHandle pidFd, CancellationToken cancellationToken) =>
        PoolReadiness.WaitAsync(_poller, pidFd, cancellationToken);

    /// <summary>Completes when there is something to read from a descriptor, which stays the caller's and may be closed meanwhile.</summary>
    /// <param name="descriptor">Anything that epoll(7) takes.</param>
    /// <param name="cancellationToken">Stops waiting; nothing else.</param>
    public Task WaitReadableAsync(SafeFileHandle descriptor, CancellationToken cancellationToken) =>
        PoolReadiness.WaitAsync(_poller, descriptor, cancellationToken);

    /// <summary>Ends the thread that waits for descriptors. Streams still open are closed; what is pending on them fails.</summary>
    public void Dispose() => _poller.Dispose();
}
