using System.Buffers;
using System.Text;
using System.Text.Json;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Logs;
using Caisson.Platform.Linux.Events;
using Microsoft.Extensions.Logging;

namespace Caisson.Engine.Processes;

/// <summary>A container's log: makes records of what is written and has them written in batches on a thread of their own.</summary>
/// <remarks>
/// <para>While one batch is being written the next fills up. One that is full holds the writer of the output back, so that a flood goes at the disk's pace;
/// but only for <see cref="Patience"/>: a disk that hangs, or is full, loses records instead. How many stands in the log as soon as it works again.</para>
/// <para>A line without its line feed becomes a partial record after <see cref="LongestPartial"/>, so that a prompt is seen. On the loop.</para>
/// </remarks>
internal sealed class OutputLog : IOutputLog
{
    private const int BatchBytes = 256 << 10;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPartial = TimeSpan.FromMilliseconds(500);

    private readonly LoopWorker _worker;
    private readonly LogFiles _files;
    private readonly TimeProvider _time;
    private readonly Action<Task> _track;
    private readonly ILogger _logger;
    private readonly PartialLine[] _partials = [new(), new()];
    private readonly Utf8JsonWriter _json = LogCodec.CreateWriter();
    private readonly ITimer _partialTimer;
    private ArrayBufferWriter<byte> _filling = new();
    private ArrayBufferWriter<byte> _spare = new();
    private TaskCompletionSource? _written;
    private long _lost;
    private bool _isWriting;
    private bool _isStuck;
    private bool _isFailing;
    private bool _isTimerSet;
    private bool _isClosed;

    /// <summary>Opens nothing yet: the first record does.</summary>
    /// <param name="log">Where, and how much.</param>
    /// <param name="worker">Writes.</param>
    /// <param name="time">The loop's time.</param>
    /// <param name="track">Takes over background tasks.</param>
    /// <param name="logger">The engine's log.</param>
    public OutputLog(ContainerLog log, LoopWorker worker, TimeProvider time, Action<Task> track, ILogger logger)
    {
        _worker = worker;
        _files = new LogFiles(log);
        _time = time;
        _track = track;
        _logger = logger;
        _partialTimer = time.CreateTimer(static self => ((OutputLog)self!).OnPartialTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public void Append(LogSource source, ReadOnlySpan<byte> bytes)
    {
        var now = _time.GetUtcNow();
        var partial = _partials[(int)source];
        while (!bytes.IsEmpty)
        {
            var length = bytes.IndexOf((byte)'\n');
            var isWhole = length >= 0 && partial.Length + length <= LogCodec.MaximumBytes;
            if (isWhole && partial.Length == 0)
            {
                Add(now, source, bytes[..length], isPartial: false);
                bytes = bytes[(length + 1)..];
                continue;
            }

            bytes = bytes[partial.Add(isWhole ? bytes[..length] : bytes, now)..];
            if (isWhole)
            {
                bytes = bytes[1..];
                EndPartial(source, isPartial: false);
            }
            else if (partial.Length == LogCodec.MaximumBytes)
            {
                EndPartial(source, isPartial: true);
            }
        }

        if (partial.Length > 0 && !_isTimerSet)
        {
            _isTimerSet = true;
            _partialTimer.Change(LongestPartial, Timeout.InfiniteTimeSpan);
        }

        Write();
    }

    /// <inheritdoc/>
    public void EndStream(LogSource source)
    {
        if (_partials[(int)source].Length > 0)
        {
            EndPartial(source, isPartial: true);
            Write();
        }
    }

    /// <inheritdoc/>
    public async ValueTask WaitForRoomAsync()
    {
        if (_isWriting && !_isStuck && _filling.WrittenCount >= BatchBytes)
        {
            await WaitWrittenAsync();
        }
    }

    /// <inheritdoc/>
    public async Task FlushAsync()
    {
        Write();
        while (_isWriting && !_isStuck)
        {
            await WaitWrittenAsync();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        EndStream(LogSource.Output);
        EndStream(LogSource.Error);
        await FlushAsync();
        _isClosed = true;
        _partialTimer.Dispose();
        if (!_isStuck)
        {
            await _worker.RunAsync(() =>
            {
                _files.Dispose();
                return true;
            });
        }
    }

    private void OnPartialTimer()
    {
        _isTimerSet = false;
        EndStream(LogSource.Output);
        EndStream(LogSource.Error);
    }

    private void EndPartial(LogSource source, bool isPartial)
    {
        var partial = _partials[(int)source];
        Add(partial.Since, source, partial.Bytes, isPartial);
        partial.Clear();
    }

    private void Add(DateTimeOffset time, LogSource source, ReadOnlySpan<byte> bytes, bool isPartial)
    {
        if (_isClosed || (_isStuck && _filling.WrittenCount >= BatchBytes))
        {
            _lost++;
            return;
        }

        LogCodec.Write(_filling, _json, time, source, bytes, isPartial);
    }

    private void Write()
    {
        if (!_isWriting && !_isClosed && (_filling.WrittenCount > 0 || _lost > 0))
        {
            _isWriting = true;
            _track(WriteAsync());
        }
    }

    private async Task WriteAsync()
    {
        // A failing log is tried again with the next output, not without end.
        for (var isFirst = true; !_isClosed && (isFirst || (_filling.WrittenCount > 0 && !_isFailing)); isFirst = false)
        {
            var lost = _lost;
            var batch = TakeBatch();
            var result = await _worker.RunAsync(() => _files.Write(batch.WrittenSpan));
            Settle(lost, result);
            batch.ResetWrittenCount();
            _spare = batch;
            _isStuck = false;
            WakeWaiting();
        }

        _isWriting = false;
        WakeWaiting();
    }

    /// <summary>Everything that is to be written now, beginning with how much was lost.</summary>
    private ArrayBufferWriter<byte> TakeBatch()
    {
        var batch = _filling;
        if (_lost > 0)
        {
            batch = _spare;
            var text = $"{_lost} records were lost here: the log could not be written";
            LogCodec.Write(batch, new LogRecord { Time = _time.GetUtcNow(), Source = LogSource.Service, Bytes = Encoding.UTF8.GetBytes(text), DroppedRecords = _lost });
            batch.Write(_filling.WrittenSpan);
            _filling.ResetWrittenCount();
        }
        else
        {
            _filling = _spare;
        }

        return batch;
    }

    private void Settle(long lostBefore, LogWriteResult result)
    {
        // The line that tells of earlier losses stands first.
        var hasTold = lostBefore > 0 && result.WrittenLines > 0;
        if (hasTold)
        {
            _lost -= lostBefore;
        }

        if (result.Error is { } error)
        {
            _lost += result.LostLines - (lostBefore > 0 && !hasTold ? 1 : 0);
            if (!_isFailing)
            {
                _logger.LogNotWritten(error);
            }

            _isFailing = true;
            return;
        }

        if (_isFailing)
        {
            _logger.LogWrittenAgain(lostBefore);
        }

        _isFailing = false;
    }

    private void WakeWaiting()
    {
        var written = _written;
        _written = null;
        written?.TrySetResult();
    }

    /// <summary>Waits for the batch being written; one that takes too long is stuck, and nobody waits for it again.</summary>
    private async Task WaitWrittenAsync()
    {
        _written ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var written = FinishAsync(_written);
        using var patience = new CancellationTokenSource();
        await Task.WhenAny(written, Task.Delay(Patience, _time, patience.Token));
        patience.Cancel();
        if (!written.IsCompleted && _isWriting)
        {
            _isStuck = true;
            _logger.LogStuck(Patience.TotalSeconds);
        }

        static async Task FinishAsync(TaskCompletionSource source) => await source.Task;
    }
}
