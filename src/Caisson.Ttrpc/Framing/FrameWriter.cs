using System.Buffers;
using System.Threading.Channels;
using Caisson.Ttrpc.Codec;

namespace Caisson.Ttrpc.Framing;

/// <summary>Puts frames onto a stream, whole and in the order in which they were given; small ones that wait go out together.</summary>
/// <remarks>The queue is bounded: who answers waits for room, so that a peer that does not read holds up its own calls and nothing else.</remarks>
internal sealed class FrameWriter
{
    private const int Together = 32 * 1024;

    private readonly Stream _stream;
    private readonly Channel<OutgoingFrame> _queue;

    /// <summary>Makes a writer.</summary>
    /// <param name="stream">Where the frames go.</param>
    /// <param name="capacity">How many frames may wait.</param>
    public FrameWriter(Stream stream, int capacity)
    {
        _stream = stream;
        _queue = Channel.CreateBounded<OutgoingFrame>(new BoundedChannelOptions(capacity) { SingleReader = true });
    }

    /// <summary>Lays a frame out.</summary>
    public static OutgoingFrame Encode<T>(uint streamId, FrameType type, FrameFlags flags, T message)
        where T : class, ITtrpcMessage<T>
    {
        var length = message.Measure();
        if (length > FrameHeader.MaximumPayload)
        {
            throw TtrpcStatusException.TooLong(length);
        }

        var frame = Empty(streamId, type, flags, length);
        var writer = new WireWriter(frame.Bytes.AsSpan(FrameHeader.Size, length));
        message.Write(ref writer);
        return frame;
    }

    /// <summary>Lays out a frame that carries nothing.</summary>
    public static OutgoingFrame Encode(uint streamId, FrameType type, FrameFlags flags) => Empty(streamId, type, flags, 0);

    /// <summary>Gives a frame away when there is room for it.</summary>
    /// <returns>Whether there was; false also after <see cref="Complete"/>.</returns>
    public bool TryWrite(OutgoingFrame frame) => _queue.Writer.TryWrite(frame);

    /// <summary>Gives a frame away as soon as there is room. Those who wait go in the order in which they came.</summary>
    /// <exception cref="ChannelClosedException">The connection has ended.</exception>
    public ValueTask WriteAsync(OutgoingFrame frame, CancellationToken cancellationToken) => _queue.Writer.WriteAsync(frame, cancellationToken);

    /// <summary>Takes no more; <see cref="RunAsync"/> ends after what waits.</summary>
    public void Complete() => _queue.Writer.TryComplete();

    /// <summary>Writes until <see cref="Complete"/>, or until the stream fails.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var batch = new ArrayBufferWriter<byte>(256);
        while (await _queue.Reader.WaitToReadAsync(cancellationToken))
        {
            while (_queue.Reader.TryRead(out var frame))
            {
                if (batch.WrittenCount + frame.Length > Together && batch.WrittenCount > 0)
                {
                    await FlushAsync(batch, cancellationToken);
                }

                if (frame.Length > Together)
                {
                    await _stream.WriteAsync(frame.Bytes.AsMemory(0, frame.Length), cancellationToken);
                }
                else
                {
                    batch.Write(frame.Bytes.AsSpan(0, frame.Length));
                }

                ArrayPool<byte>.Shared.Return(frame.Bytes);
            }

            await FlushAsync(batch, cancellationToken);
        }
    }

    private static OutgoingFrame Empty(uint streamId, FrameType type, FrameFlags flags, int length)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(FrameHeader.Size + length);
        new FrameHeader((uint)length, streamId, type, flags).Write(bytes);
        return new OutgoingFrame(bytes, FrameHeader.Size + length);
    }

    private async ValueTask FlushAsync(ArrayBufferWriter<byte> batch, CancellationToken cancellationToken)
    {
        if (batch.WrittenCount == 0)
        {
            return;
        }

        await _stream.WriteAsync(batch.WrittenMemory, cancellationToken);
        batch.ResetWrittenCount();
    }
}
