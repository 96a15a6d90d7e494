namespace Caisson.Testing.Recordings;

/// <summary>A stream of a replayed process: what was read then is read again; what is written goes nowhere.</summary>
internal sealed class ReplayStream(RecordedCall call, ProcessStreamName name, ReplayProgress progress, CancellationToken end) : Stream
{
    private readonly (int Line, RecordingEntry Entry)[] _parts = [.. call.Streamed.Where(part => part.Entry.Stream == name)];
    private int _next;
    private ReadOnlyMemory<byte> _present;

    public override bool CanRead => name != ProcessStreamName.Input;

    public override bool CanWrite => name == ProcessStreamName.Input;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!CanRead)
        {
            throw new NotSupportedException();
        }

        using var any = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, end);
        while (_present.IsEmpty && _next < _parts.Length)
        {
            var (line, entry) = _parts[_next];
            await progress.ReachAsync(line, call, any.Token);
            if (entry.Kind == RecordingEntryKind.Truncated)
            {
                throw new IOException($"the recording holds no more of the stream (line {line})");
            }

            _next++;
            _present = entry.Base64 is { } text ? Convert.FromBase64String(text) : default;
            if (entry.Kind == RecordingEntryKind.EndOfStream)
            {
                break;
            }
        }

        var count = Math.Min(buffer.Length, _present.Length);
        _present[..count].CopyTo(buffer);
        _present = _present[count..];
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    // The parts a replay waits for are few and the wait is short, but a stream must be readable without await too.
    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Write(byte[] buffer, int offset, int count)
    {
        if (!CanWrite)
        {
            throw new NotSupportedException();
        }
    }

    public override void Flush()
    {
        // What is written goes nowhere.
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
