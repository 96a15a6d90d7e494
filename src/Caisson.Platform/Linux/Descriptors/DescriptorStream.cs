using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux.Descriptors;

/// <summary>A connected unix stream socket, or another descriptor with the same manners, as a <see cref="Stream"/>.</summary>
/// <remarks>
/// One read and one write may be under way at a time; a second of the same kind is refused with <see cref="InvalidOperationException"/>.
/// A read of 0 bytes is the end. Errors of the descriptor are <see cref="LinuxException"/> (an <see cref="IOException"/>).
/// Cancelling a read consumes nothing. Cancelling a write leaves open how much was sent: such a stream can only be closed.
/// Synchronous reading and writing is not offered.
/// </remarks>
public abstract class DescriptorStream : Stream
{
    /// <summary>How many received descriptors a stream holds for <see cref="TakeReceivedDescriptors"/>; those beyond are closed.</summary>
    public const int MaxHeldDescriptors = 64;

    /// <summary>How many descriptors one write may carry.</summary>
    public const int MaxSentDescriptors = 64;

    /// <summary>Who is at the other end.</summary>
    /// <exception cref="LinuxException">The descriptor is not a unix socket.</exception>
    public abstract PeerCredentials Peer { get; }

    /// <summary>At least this many received descriptors were closed, because more arrived than are held or than the process may open.</summary>
    public abstract int SurplusDescriptors { get; }

    /// <summary>Writes all bytes; the descriptors travel with the first of them (<c>SCM_RIGHTS</c>, unix(7)).</summary>
    /// <param name="bytes">At least one byte when there are descriptors.</param>
    /// <param name="descriptors">Borrowed: the receiver gets duplicates, the caller keeps and closes its own.</param>
    /// <param name="cancellationToken">Stops the write; how much was sent stays open.</param>
    public abstract ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, IReadOnlyList<SafeFileHandle> descriptors, CancellationToken cancellationToken);

    /// <summary>
    /// Hands over the descriptors that came with bytes read so far, in order of arrival. The caller owns and closes them.
    /// A read never crosses from a message with descriptors into the next one.
    /// </summary>
    public abstract IReadOnlyList<SafeFileHandle> TakeReceivedDescriptors();

    /// <summary>Half-closes: the peer reads the end, we can still read. Idempotent. On a pipe nothing happens; dispose the writer instead.</summary>
    public abstract void CompleteWrites();

    /// <inheritdoc/>
    public sealed override bool CanSeek => false;

    /// <inheritdoc/>
    public sealed override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public sealed override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public sealed override void Flush()
    {
    }

    /// <inheritdoc/>
    public sealed override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public sealed override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public sealed override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public sealed override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("read asynchronously");

    /// <inheritdoc/>
    public sealed override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("write asynchronously");

    /// <inheritdoc/>
    public sealed override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public abstract override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default);

    /// <inheritdoc/>
    public sealed override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), [], cancellationToken).AsTask();

    /// <inheritdoc/>
    public sealed override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        WriteAsync(buffer, [], cancellationToken);
}
