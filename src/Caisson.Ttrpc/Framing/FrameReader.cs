namespace Caisson.Ttrpc.Framing;

/// <summary>Takes a stream of bytes apart into frames.</summary>
/// <remarks>A payload grows as its bytes come: a peer that announces megabytes and sends nothing costs nothing.</remarks>
internal sealed class FrameReader(Stream stream)
{
    private const int FirstPiece = 16 * 1024;

    private readonly byte[] _buffer = new byte[4096];
    private int _begin;
    private int _end;

    /// <summary>Reads the next frame.</summary>
    /// <returns>The frame; null when the stream ended between two.</returns>
    /// <exception cref="EndOfStreamException">It ended within one.</exception>
    public async ValueTask<Frame?> ReadAsync(CancellationToken cancellationToken)
    {
        while (_end - _begin < FrameHeader.Size)
        {
            if (!await FillAsync(cancellationToken))
            {
                return _begin == _end ? null : throw Cut();
            }
        }

        var header = FrameHeader.Read(_buffer.AsSpan(_begin));
        _begin += FrameHeader.Size;
        if (header.Length > FrameHeader.MaximumPayload)
        {
            await DiscardAsync(header.Length, cancellationToken);
            return new Frame(header.StreamId, header.Type, header.Flags, null);
        }

        return new Frame(header.StreamId, header.Type, header.Flags, await PayloadAsync((int)header.Length, cancellationToken));
    }

    private async ValueTask<byte[]> PayloadAsync(int length, CancellationToken cancellationToken)
    {
        if (length == 0)
        {
            return [];
        }

        var payload = new byte[Math.Min(length, FirstPiece)];
        var filled = Math.Min(length, _end - _begin);
        filled = Math.Min(filled, payload.Length);
        _buffer.AsSpan(_begin, filled).CopyTo(payload);
        _begin += filled;
        while (filled < length)
        {
            if (filled == payload.Length)
            {
                Array.Resize(ref payload, (int)Math.Min(length, payload.Length * 2L));
            }

            var read = await stream.ReadAsync(payload.AsMemory(filled), cancellationToken);
            filled += read > 0 ? read : throw Cut();
        }

        return payload;
    }

    private async ValueTask DiscardAsync(uint length, CancellationToken cancellationToken)
    {
        for (var left = length; left > 0;)
        {
            if (_begin == _end && !await FillAsync(cancellationToken))
            {
                throw Cut();
            }

            var passed = (int)Math.Min(left, (uint)(_end - _begin));
            _begin += passed;
            left -= (uint)passed;
        }
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        _buffer.AsSpan(_begin, _end - _begin).CopyTo(_buffer);
        _end -= _begin;
        _begin = 0;
        var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        _end += read;
        return read > 0;
    }

    private static EndOfStreamException Cut() => new("the peer closed the connection within a frame");
}
