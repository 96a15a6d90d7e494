using Caisson.Contracts.Documents;
using Caisson.Contracts.Logs;
using Caisson.Platform.Failpoints;
using Caisson.Platform.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Engine.Processes;

/// <summary>The numbered files of a log, written on a thread that may block. Lines are whole or, after an error in the middle of one, damaged and ended.</summary>
internal sealed class LogFiles(ContainerLog log) : IDisposable
{
    private const uint Mode = 0x180;
    private static readonly byte[] LineFeed = "\n"u8.ToArray();

    private SafeFileHandle? _file;
    private long _number;
    private long _size;
    private bool _isTorn;

    /// <summary>Writes whole lines.</summary>
    /// <returns>How many of them were lost, and the error that lost them.</returns>
    public LogWriteResult Write(ReadOnlySpan<byte> lines)
    {
        long writtenLines = 0;
        try
        {
            Failpoint.Hit("log.before-write");
            while (!lines.IsEmpty)
            {
                OpenForNextLine(lines.IndexOf((byte)'\n') + 1);
                var count = CountFitting(lines);
                var written = PlainFile.TryAppend(_file!, lines[..count], out var error);
                _size += written;
                writtenLines += CountLines(lines[..written]);
                if (error is not null)
                {
                    _isTorn = written > 0 && lines[written - 1] != '\n';
                    return new LogWriteResult(writtenLines, CountLines(lines[written..]), error);
                }

                lines = lines[count..];
            }

            Failpoint.Hit("log.after-write");
            return new LogWriteResult(writtenLines, 0, null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new LogWriteResult(writtenLines, CountLines(lines), error);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private static long CountLines(ReadOnlySpan<byte> lines) => lines.Count((byte)'\n');

    /// <summary>How many bytes, in whole lines, the file at hand still takes; at least one line, since a file takes the longest.</summary>
    private int CountFitting(ReadOnlySpan<byte> lines)
    {
        var room = log.MaximumFileBytes - _size;
        return lines.Length <= room ? lines.Length : Math.Max(lines[..(int)room].LastIndexOf((byte)'\n'), lines.IndexOf((byte)'\n')) + 1;
    }

    private void OpenForNextLine(int length)
    {
        if (_file is null)
        {
            OpenLast();
        }

        if (_isTorn)
        {
            PlainFile.Append(_file!, LineFeed);
            _size++;
            _isTorn = false;
        }

        if (_size + length > log.MaximumFileBytes)
        {
            OpenNew(_number + 1);
        }
    }

    private void OpenLast()
    {
        _number = LastNumber();
        var last = _number == 0 ? null : PlainFile.TryOpen(PathOf(_number));
        if (last is null)
        {
            OpenNew(_number + 1);
            return;
        }

        _size = RandomAccess.GetLength(last);
        Span<byte> end = stackalloc byte[1];
        _isTorn = _size > 0 && RandomAccess.Read(last, end, _size - 1) == 1 && end[0] != '\n';
        _file = last;
    }

    private void OpenNew(long number)
    {
        var file = PlainFile.CreateNew(PathOf(number), Mode);
        Failpoint.Hit("log.file-made");
        _file?.Dispose();
        _file = file;
        _number = number;
        _size = 0;
        foreach (var old in Numbers())
        {
            if (old <= number - log.MaximumFiles)
            {
                _ = PlainFile.Remove(PathOf(old));
            }
        }
    }

    private long LastNumber()
    {
        long last = 0;
        foreach (var number in Numbers())
        {
            last = Math.Max(last, number);
        }

        return last;
    }

    private IEnumerable<long> Numbers()
    {
        foreach (var file in Directory.EnumerateFiles(log.Directory))
        {
            if (LogCodec.TryParseFileName(Path.GetFileName(file.AsSpan()), out var number))
            {
                yield return number;
            }
        }
    }

    private string PathOf(long number) => Path.Combine(log.Directory, LogCodec.FileName(number));
}
