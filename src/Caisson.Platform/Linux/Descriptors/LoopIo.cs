using Caisson.Platform.Linux.Events;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux.Descriptors;

/// <summary>Streams over an <see cref="EventLoop"/>; to be used on its thread only.</summary>
/// <param name="loop">The loop.</param>
public sealed class LoopIo(EventLoop loop) : IDescriptorIo
{
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
    public DescriptorStream Wrap(SafeFileHandle socket) => new LoopStream(loop, socket, DescriptorUse.ReadWrite);

    /// <inheritdoc/>
    public Stream OpenReader(SafeFileHandle descriptor) => new LoopStream(loop, descriptor, DescriptorUse.Read);

    /// <inheritdoc/>
    public Stream OpenWriter(SafeFileHandle descriptor) => new LoopStream(loop, descriptor, DescriptorUse.Write);

    /// <inheritdoc/>
    public Task WaitForExitAsync(SafeFileHandle pidFd, CancellationToken cancellationToken) => loop.WaitReadableAsync(pidFd, cancellationToken);
}
