using Caisson.Contracts.Logs;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Compute.Execution.Logs;

/// <summary>One file of a log, read forward while it may still grow.</summary>
internal sealed class LogFile : IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly byte[] _buffer = new byte[8 * LogCodec.MaximumLineBytes];
    private long _read;
    private int _start;
    private int _end;
    private bool _isSkipping;

    public LogFile(long number, SafeFileHandle handle, long offset)
    {
        Number = number;
        _handle = handle;
        _read = offset;
        Offset = offset;
    }

    /// <summary>Its number.</summary>
    public long Number { get; }

    /// <summary>Where the next record begins.</summary>
    public long Offset { get; private set; }

    /// <summary>The next whole record; null at the end, where an unfinished line may stand. Damaged lines are passed over.</summary>
    public LogRecord? TryRead()
    {
        while (true)
        {
            var line = _buffer.AsSpan(_start, _end - _start);
            var length = line.IndexOf((byte)'\n');
            if (length >= 0)
            {
                Move(length + 1);
                if (!_isSkipping && LogCodec.TryRead(line[..length], out var record))
                {
                    return record;
                }

                _isSkipping = false;
                continue;
            }

            if (line.Length >= LogCodec.MaximumLineBytes)
            {
                // No line of a host is that long: its rest is passed over too.
                Move(line.Length);
                _isSkipping = true;
            }

            if (!TryFill())
            {
                return null;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private void Move(int count)
    {
        _start += count;
        Offset += count;
    }

    private bool TryFill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        var count = RandomAccess.Read(_handle, _buffer.AsSpan(_end), _read);
        _end += count;
        _read += count;
        return count > 0;
    }
}
