using System.IO.Pipelines;

namespace Caisson.UnitTests.Bridge;

/// <summary>Two ends of an in-memory byte stream.</summary>
internal sealed class MemoryDuplex : Stream
{
    private readonly PipeReader _reader;
    private readonly PipeWriter _writer;
    private readonly Stream _in;

    private MemoryDuplex(PipeReader reader, PipeWriter writer)
    {
        _reader = reader;
        _writer = writer;
        _in = reader.AsStream();
    }

    public static (MemoryDuplex First, MemoryDuplex Second) CreatePair(long pauseAtBytes = 1 << 20)
    {
        var options = new PipeOptions(pauseWriterThreshold: pauseAtBytes, resumeWriterThreshold: pauseAtBytes / 2);
        var there = new Pipe(options);
        var back = new Pipe(options);
        return (new MemoryDuplex(back.Reader, there.Writer), new MemoryDuplex(there.Reader, back.Writer));
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Flush()
    {
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await _in.ReadAsync(buffer, cancellationToken);
        }
        catch (InvalidOperationException exception)
        {
            throw new ObjectDisposedException("the stream was closed while it was read", exception);
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var result = await _writer.WriteAsync(buffer, cancellationToken);
            if (result.IsCompleted || result.IsCanceled)
            {
                throw new IOException("the other end is closed");
            }
        }
        catch (InvalidOperationException exception)
        {
            throw new IOException("the stream was closed while it was written", exception);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _reader.CancelPendingRead();
            _writer.CancelPendingFlush();
            _writer.Complete();
            _reader.Complete();
        }

        base.Dispose(disposing);
    }
}
