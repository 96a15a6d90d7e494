using System.Text;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Descriptors;
using Caisson.Platform.Linux.Files;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Shim.Logging;

/// <summary>Writes to the FIFO that containerd reads a shim's log from.</summary>
/// <remarks>
/// Never blocks: a line that the FIFO has no room for, or that nobody reads, is dropped, and the next one that passes tells how many were. containerd that
/// was restarted opens the same FIFO again. Of each event at most <see cref="LinesPerWindow"/> lines pass in <see cref="Window"/>.
/// </remarks>
internal sealed class ShimLoggerFactory : ILoggerFactory
{
    internal const int LinesPerWindow = 100;
    internal static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private readonly SafeFileHandle? _fifo;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly Dictionary<int, (DateTimeOffset Since, int Count)> _passed = []; // guarded by _lock
    private int _dropped; // guarded by _lock

    private ShimLoggerFactory(SafeFileHandle? fifo, LogLevel minimumLevel, TimeProvider time)
    {
        _fifo = fifo;
        MinimumLevel = minimumLevel;
        _time = time;
    }

    /// <summary>What is less is not written.</summary>
    internal LogLevel MinimumLevel { get; }

    /// <summary>Opens the log; where there is none, or nobody reads it, what is logged is lost.</summary>
    /// <param name="path">The FIFO.</param>
    /// <param name="minimumLevel">What is less is not written.</param>
    /// <param name="time">The clock.</param>
    public static ShimLoggerFactory Open(string path, LogLevel minimumLevel, TimeProvider time)
    {
        try
        {
            return new ShimLoggerFactory(EndpointFiles.Open(path, FileAccess.Write), minimumLevel, time);
        }
        catch (LinuxException)
        {
            return new ShimLoggerFactory(null, minimumLevel, time);
        }
    }

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new ShimLogger(this);

    /// <inheritdoc/>
    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("this log has one form only");

    /// <inheritdoc/>
    public void Dispose() => _fifo?.Dispose();

    /// <summary>Writes a line, or drops it.</summary>
    internal void Write(LogLevel level, int eventId, string message, IEnumerable<KeyValuePair<string, object?>> fields, Exception? error)
    {
        if (_fifo is null || _fifo.IsClosed)
        {
            return;
        }

        lock (_lock)
        {
            var now = _time.GetUtcNow();
            if (!TryPass(eventId, now))
            {
                _dropped++;
                return;
            }

            // A line that is longer than what a FIFO takes whole could be cut.
            var line = Encoding.UTF8.GetBytes(ShimLogLine.Write(now, level, message, fields, error, _dropped));
            _ = PlainFile.TryAppend(_fifo, line, out var refusal);
            _dropped = refusal is null ? 0 : _dropped + 1;
        }
    }

    private bool TryPass(int eventId, DateTimeOffset now)
    {
        var (since, count) = _passed.GetValueOrDefault(eventId, (now, 0));
        _passed[eventId] = now - since >= Window ? (now, 1) : (since, count + 1);
        return _passed[eventId].Count <= LinesPerWindow;
    }
}
