namespace Caisson.Compute.Execution.Copying;

/// <summary>Reads as much of a stream as was announced, and stops when asked to.</summary>
internal sealed class LimitedReading(Stream data, long sizeInBytes, CancellationToken cancellationToken)
{
    private long _left = sizeInBytes;

    public int Read(Span<byte> buffer)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var count = data.Read(buffer[..(int)Math.Min(buffer.Length, _left)]);
        _left -= count;
        return count;
    }
}
