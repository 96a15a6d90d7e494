using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux.Descriptors;

/// <summary>Streams over an <see cref="Events.EventLoop"/>; to be used on its thread only.</summary>
public sealed class LoopIo : IDescriptorIo
{
    /// <summary>Makes streams that live on the loop.</summary>
    public LoopIo(Events.EventLoop loop) => ArgumentNullException.ThrowIfNull(loop);
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
