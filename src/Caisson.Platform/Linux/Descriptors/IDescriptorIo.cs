using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux.Descriptors;

/// <summary>Turns descriptors into streams: over the <see cref="Events.EventLoop"/> in our executables, over the ordinary runtime elsewhere.</summary>
/// <remarks>A returned stream owns its descriptor: disposing it closes. The caller must not use the handle any more.</remarks>
public interface IDescriptorIo
{
    /// <summary>Connects to a unix stream socket.</summary>
    /// <param name="path">Its path; longer than the kernel's 107 bytes is allowed.</param>
    /// <param name="cancellationToken">Nothing has happened yet.</param>
    /// <exception cref="LinuxException">ENOENT, ECONNREFUSED (nobody listens), EACCES, EAGAIN (the listener's backlog is full).</exception>
    ValueTask<DescriptorStream> ConnectAsync(string path, CancellationToken cancellationToken);

    /// <summary>Takes over a connected stream socket, or a terminal's master.</summary>
    DescriptorStream Wrap(SafeFileHandle socket);

    /// <summary>Takes over a descriptor for reading: pipe, FIFO, socket, terminal or file.</summary>
    /// <remarks>The descriptor becomes non-blocking, except 0 to 2, which other processes share with us.</remarks>
    Stream OpenReader(SafeFileHandle descriptor);

    /// <summary>Takes over a descriptor for writing: pipe, FIFO, socket, terminal or file.</summary>
    /// <remarks>The descriptor becomes non-blocking, except 0 to 2, which other processes share with us.</remarks>
    Stream OpenWriter(SafeFileHandle descriptor);

    /// <summary>Completes when the process has exited. Reaps nothing; the descriptor stays the caller's and may be closed meanwhile.</summary>
    /// <param name="pidFd">From pidfd_open(2) or clone3(2).</param>
    /// <param name="cancellationToken">Stops waiting; nothing else.</param>
    Task WaitForExitAsync(SafeFileHandle pidFd, CancellationToken cancellationToken);
}
