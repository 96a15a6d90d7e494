using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux.Descriptors;

/// <summary>Streams over the ordinary runtime and its thread pool.</summary>
public sealed class PoolIo : IDescriptorIo, IDisposable
{
    /// <summary>Ends the thread that waits for descriptors. Streams still open fail.</summary>
    public void Dispose()
    {
    }
    /// <inheritdoc/>
    public ValueTask<DescriptorStream> ConnectAsync(string path, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <inheritdoc/>
    public DescriptorStream Wrap(SafeFileHandle socket) => throw new NotImplementedException();

    /// <inheritdoc/>
    public Stream OpenReader(SafeFileHandle descriptor) => throw new NotImplementedException();

    /// <inheritdoc/>
    public Stream OpenWriter(SafeFileHandle descriptor) => throw new NotImplementedException();

    /// <inheritdoc/>
    public Task WaitForExitAsync(SafeFileHandle pidFd, CancellationToken cancellationToken) => throw new NotImplementedException();
}
