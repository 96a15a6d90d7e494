using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Logs;
using Caisson.Platform.Linux.Files;

namespace Caisson.Compute.Execution.Logs;

/// <summary>Reads a container's log (<see cref="ContainerLog"/>), also while its host writes it.</summary>
/// <remarks>
/// <para>No record is lost or given twice, whenever files are rotated. One exception has a voice: a follower so slow that a file is removed before it was
/// read gets a record of <see cref="LogSource.Service"/> that says how many files are missing.</para>
/// <para>Damaged lines, which a crash of the machine may leave, are passed over.</para>
/// </remarks>
public sealed class ContainerLogReader
{
    // Only while the kernel gives no watch: the directory is not there yet, or the user has too many.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    // What is further away is looked at again after the next change.
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(20);

    private readonly LogDirectory _directory;
    private readonly string _path;
    private readonly TimeProvider _time;

    /// <summary>Reads the log in a directory; one that does not exist yet is an empty log.</summary>
    public ContainerLogReader(string directory, TimeProvider timeProvider)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        ArgumentNullException.ThrowIfNull(timeProvider);
        _directory = new LogDirectory(directory);
        _path = directory;
        _time = timeProvider;
    }

    /// <summary>Gives the records, in the order in which they were written.</summary>
    /// <param name="query">Which.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Only root and the host's user may read the files.</exception>
    public async IAsyncEnumerable<LogRecord> ReadAsync(LogQuery query, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var position = query.Tail is { } lines ? FindTail(lines, query) : new LogPosition(0, 0);
        LogFile? file = null;
        DirectoryWatch? watch = null;
        try
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                watch ??= query.Follow ? DirectoryWatch.TryOpen(_path) : null;

                // Both are asked before the file is read to its end: what they announce was written before.
                var hasEnded = !query.Follow || query.WriterEnded is { IsCompleted: true } || query.Until < _time.GetUtcNow();
                file ??= OpenAt(position);
                var next = _directory.After(file?.Number ?? position.File);
                while (file?.TryRead() is { } record)
                {
                    if (record.Time > query.Until)
                    {
                        yield break;
                    }

                    if (query.Since is null || record.Time >= query.Since)
                    {
                        yield return record;
                    }
                }

                if (next is { } number)
                {
                    var last = file?.Number ?? position.File;
                    file?.Dispose();
                    file = null;
                    if (last > 0 && number > last + 1)
                    {
                        yield return Missing(number - last - 1);
                    }

                    position = new LogPosition(number, 0);
                }
                else if (hasEnded)
                {
                    yield break;
                }
                else
                {
                    await WaitForMoreAsync(watch, query, cancellationToken);
                }
            }
        }
        finally
        {
            file?.Dispose();
            watch?.Dispose();
        }
    }

    // A change, the writer's end or the end of the query: whichever comes first.
    private async Task WaitForMoreAsync(DirectoryWatch? watch, LogQuery query, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        List<Task> ends = [watch?.WaitAsync(stop.Token) ?? Task.Delay(Pause, _time, stop.Token)];
        if (query.WriterEnded is { } writerEnded)
        {
            ends.Add(writerEnded);
        }

        if (query.Until - _time.GetUtcNow() is { } left && left < LongestTimer)
        {
            ends.Add(Task.Delay(left > TimeSpan.Zero ? left + TimeSpan.FromMilliseconds(1) : TimeSpan.Zero, _time, stop.Token));
        }

        _ = await Task.WhenAny(ends);
        await stop.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    private LogFile? OpenAt(LogPosition position) => position.File == 0 ? null : _directory.TryOpen(position.File, position.Offset);

    private LogRecord Missing(long files) => new()
    {
        Time = _time.GetUtcNow(),
        Source = LogSource.Service,
        Bytes = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{files} log files were removed before they were read")),
    };

    /// <summary>Where the last lines begin: after the line before them.</summary>
    private LogPosition FindTail(int lines, LogQuery query)
    {
        var numbers = _directory.Numbers();
        var later = new List<LogPosition>();
        LogPosition? end = null;
        var hasUnfinished = false;
        for (var index = numbers.Count - 1; index >= 0; index--)
        {
            using var file = _directory.TryOpen(numbers[index], 0);
            if (file is null)
            {
                continue;
            }

            var ends = new List<LogPosition>();
            var isUnfinished = false;
            while (file.TryRead() is { } record && !(record.Time > query.Until))
            {
                if (query.Since is null || record.Time >= query.Since)
                {
                    isUnfinished = record.IsPartial;
                    if (!record.IsPartial)
                    {
                        ends.Add(new LogPosition(file.Number, file.Offset));
                    }
                }

                if (end is null || end.Value.File == file.Number)
                {
                    end = new LogPosition(file.Number, file.Offset);
                    hasUnfinished = isUnfinished;
                }
            }

            later.InsertRange(0, ends);
            var surplus = later.Count + (hasUnfinished ? 1 : 0) - lines;
            if (surplus > 0)
            {
                return lines == 0 ? end ?? default : later[surplus - 1];
            }
        }

        return default;
    }
}
