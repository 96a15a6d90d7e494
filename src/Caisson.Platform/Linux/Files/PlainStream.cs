using Caisson.Platform.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux.Files;

/// <summary>A descriptor as it is, read and written where it stands (read(2), write(2)), blocking; the asynchronous methods block a thread of the pool.</summary>
/// <remarks>
/// For descriptors that others share: neither their mode nor their file offset is kept or changed here. <see cref="FileStream"/> writes beside the offset, the
/// framework's console edits lines and sends control sequences, and the event loop's streams make what they watch non-blocking.
/// </remarks>
public sealed class PlainStream : Stream
{
    private readonly SafeFileHandle _descriptor;

    /// <summary>Borrows a descriptor; disposing the stream does not close it.</summary>
    public PlainStream(SafeFileHandle descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        _descriptor = descriptor;
    }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <summary>Reads what is there; 0 at the end, and on a terminal that was hung up.</summary>
    /// <exception cref="LinuxException">EBADF, EISDIR and others.</exception>
    public override unsafe int Read(Span<byte> buffer)
    {
        while (true)
        {
            nint count;
            fixed (byte* start = buffer)
            {
                count = FileCalls.Read(_descriptor, start, (nuint)buffer.Length);
            }

            if (count >= 0)
            {
                return (int)count;
            }

            var error = LinuxException.Last("read");
            if (error.Errno == Errno.EIO)
            {
                return 0;
            }

            if (error.Errno == Errno.EAGAIN)
            {
                Wait(ProcessCalls.PollIn);
            }
            else if (error.Errno != Errno.EINTR)
            {
                throw error;
            }
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Writes everything.</summary>
    /// <exception cref="LinuxException">EPIPE, EIO, ENOSPC and others.</exception>
    public override unsafe void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            nint count;
            fixed (byte* start = buffer)
            {
                count = FileCalls.Write((int)_descriptor.DangerousGetHandle(), start, (nuint)buffer.Length);
            }

            if (count >= 0)
            {
                buffer = buffer[(int)count..];
                continue;
            }

            var error = LinuxException.Last("write");
            if (error.Errno == Errno.EAGAIN)
            {
                Wait(PollOut);
            }
            else if (error.Errno != Errno.EINTR)
            {
                throw error;
            }
        }
    }

    /// <inheritdoc/>
    public override void Flush()
    {
        // Nothing is buffered.
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    private const short PollOut = 4;

    // Somebody who shares the descriptor made it non-blocking.
    private unsafe void Wait(short events)
    {
        var entry = new ProcessCalls.PollEntry { Descriptor = (int)_descriptor.DangerousGetHandle(), Events = events };
        _ = ProcessCalls.Poll(&entry, 1, -1);
    }
}
