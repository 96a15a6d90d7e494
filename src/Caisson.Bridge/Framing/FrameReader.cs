using Caisson.Platform.Linux.Descriptors;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Bridge.Framing;

/// <summary>Takes frames off a stream, one at a time. Not for use by two readers at once.</summary>
/// <remarks>
/// Descriptors belong to the frame begun last in the read that brought them: a sender attaches them to a frame's first byte, and a read never crosses from
/// bytes with descriptors into what follows. Those of frames never delivered are closed.
/// </remarks>
internal sealed class FrameReader : IDisposable
{
    private const int InitialCapacity = 16 << 10;
    private const int KeptCapacity = 256 << 10;

    private readonly Stream _stream;
    private readonly DescriptorStream? _descriptors;
    private readonly Queue<(long FrameOffset, IReadOnlyList<SafeFileHandle> Descriptors)> _arrived = new();
    private byte[] _buffer = new byte[InitialCapacity];
    private int _start;
    private int _end;
    private long _offset; // of _buffer[_start] in the stream

    /// <summary>Reads from a stream that stays the caller's.</summary>
    internal FrameReader(Stream stream)
    {
        _stream = stream;
        _descriptors = stream as DescriptorStream;
    }

    /// <summary>The largest frame accepted, header included.</summary>
    internal int Limit { get; set; } = FrameHeader.DefaultLimit;

    /// <summary>Reads the next frame; null when the stream ended between two frames.</summary>
    /// <exception cref="BridgeProtocolException">The size is out of bounds, or the stream ended inside a frame.</exception>
    /// <exception cref="IOException">The stream failed.</exception>
    internal async ValueTask<Frame?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_end - _start >= FrameHeader.Length)
            {
                var header = FrameHeader.Read(_buffer.AsSpan(_start));
                header.CheckSize(Limit);
                if (_end - _start >= header.Size)
                {
                    return Take(header);
                }

                MakeRoom((int)header.Size);
            }
            else
            {
                MakeRoom(InitialCapacity);
            }

            var count = await _stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            if (count == 0)
            {
                return _end == _start ? null : throw new BridgeProtocolException("the stream ended inside a message") { IsTruncation = true };
            }

            _end += count;
            AssignDescriptors();
        }
    }

    /// <summary>Closes descriptors that were never delivered.</summary>
    public void Dispose()
    {
        AssignDescriptors();
        while (_arrived.TryDequeue(out var item))
        {
            foreach (var descriptor in item.Descriptors)
            {
                descriptor.Dispose();
            }
        }
    }

    private Frame Take(FrameHeader header)
    {
        var size = (int)header.Size;
        var body = _buffer.AsMemory(_start + FrameHeader.Length, size - FrameHeader.Length);
        IReadOnlyList<SafeFileHandle> descriptors = [];
        while (_arrived.TryPeek(out var item) && item.FrameOffset == _offset)
        {
            descriptors = [.. descriptors, .. item.Descriptors];
            _arrived.Dequeue();
        }

        _start += size;
        _offset += size;
        return new Frame(header.Type, header.Id, body, descriptors);
    }

    /// <summary>Makes the buffer hold a frame of this size from <see cref="_start"/> on. The last frame's body dies here.</summary>
    private void MakeRoom(int size)
    {
        var held = _end - _start;
        var tooLarge = _buffer.Length > KeptCapacity && size <= InitialCapacity;
        if (_start + size <= _buffer.Length && !tooLarge && _start < _buffer.Length / 2)
        {
            return;
        }

        var target = size <= _buffer.Length && !tooLarge ? _buffer : GC.AllocateUninitializedArray<byte>(Math.Max(size, InitialCapacity));
        _buffer.AsSpan(_start, held).CopyTo(target);
        _buffer = target;
        _start = 0;
        _end = held;
    }

    private void AssignDescriptors()
    {
        if (_descriptors?.TakeReceivedDescriptors() is { Count: > 0 } received)
        {
            _arrived.Enqueue((OffsetOfFrameBegunLast(), received));
        }
    }

    private long OffsetOfFrameBegunLast()
    {
        var position = _start;
        while (_end - position >= FrameHeader.Length)
        {
            var size = FrameHeader.Read(_buffer.AsSpan(position)).Size;
            if (size < FrameHeader.Length || size >= (uint)(_end - position))
            {
                break;
            }

            position += (int)size;
        }

        return _offset + (position - _start);
    }
}
