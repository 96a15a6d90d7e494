using Caisson.Platform.Linux.Descriptors;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux.Relays;

/// <summary>read(2) and write(2) through one buffer: for terminals and for what splice refuses.</summary>
internal sealed class CopyMover : Mover
{
    private const int BufferBytes = 64 << 10;

    private readonly DescriptorChannel _source;
    private readonly DescriptorChannel _destination;
    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _start;
    private int _end;

    internal CopyMover(SafeFileHandle source, SafeFileHandle destination)
    {
        _source = new DescriptorChannel(source);
        _destination = new DescriptorChannel(destination);
    }

    internal override int HeldBytes => _end - _start;

    internal override MoveOutcome Move(out long count)
    {
        count = 0;
        if (_start == _end)
        {
            if (!_source.TryRead(_buffer, out var read, out _))
            {
                return MoveOutcome.Blocked;
            }

            if (read == 0)
            {
                return MoveOutcome.Ended;
            }

            _start = 0;
            _end = read;
        }

        if (!_destination.TryWrite(_buffer.AsSpan(_start, _end - _start), [], out var written))
        {
            return MoveOutcome.Blocked;
        }

        _start += written;
        count = written;
        return MoveOutcome.Moved;
    }

    public override void Dispose()
    {
        _source.Dispose();
        _destination.Dispose();
    }
}
