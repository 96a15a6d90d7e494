namespace Caisson.Testing.Recordings;

/// <summary>A stream of a process whose bytes are noted as they pass.</summary>
internal sealed class RecordingStream(Stream inner, RecordingWriter writer, ulong call, ProcessStreamName name, int maximumBytes) : Stream
{
    private readonly Lock _lock = new();
    private int _room = maximumBytes; // guarded by _lock
    private bool _isTruncated; // guarded by _lock
    private bool _hasEnded; // guarded by _lock

    public override bool CanRead => inner.CanRead;

    public override bool CanWrite => inner.CanWrite;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = inner.Read(buffer, offset, count);
        NoteRead(buffer.AsSpan(offset, read), count);
        return read;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        NoteRead(buffer.Span[..read], buffer.Length);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count)
    {
        Note(buffer.AsSpan(offset, count));
        inner.Write(buffer, offset, count);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Note(buffer.Span);
        return inner.WriteAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() => inner.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        NoteDisposal();
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            NoteDisposal();
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private void NoteRead(ReadOnlySpan<byte> bytes, int wanted)
    {
        if (!bytes.IsEmpty)
        {
            Note(bytes);
        }
        else if (wanted > 0)
        {
            NoteEnd();
        }
    }

    // To dispose an input is to end it; an output that was not read to its end has no end.
    private void NoteDisposal()
    {
        if (name == ProcessStreamName.Input)
        {
            NoteEnd();
        }
    }

    private void NoteEnd()
    {
        lock (_lock)
        {
            if (!_hasEnded)
            {
                _hasEnded = true;
                writer.Stream(call, name, RecordingEntryKind.EndOfStream);
            }
        }
    }

    private void Note(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            var noted = bytes[..Math.Min(bytes.Length, _room)];
            _room -= noted.Length;
            if (!noted.IsEmpty)
            {
                writer.Stream(call, name, RecordingEntryKind.Bytes, noted);
            }

            if (noted.Length < bytes.Length && !_isTruncated)
            {
                _isTruncated = true;
                writer.Stream(call, name, RecordingEntryKind.Truncated);
            }
        }
    }
}
