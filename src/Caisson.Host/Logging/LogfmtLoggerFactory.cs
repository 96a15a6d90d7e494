using System.Text;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Files;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Host.Logging;

/// <summary>Makes loggers that write logfmt lines to a file, or to standard error.</summary>
/// <remarks>
/// Any thread. Each line is one write(2). What a peer can provoke must not fill a disk: of one event of one source at most
/// <see cref="LinesPerWindow"/> lines pass in <see cref="Window"/>; the next that passes tells how many did not.
/// </remarks>
internal sealed class LogfmtLoggerFactory : ILoggerFactory
{
    internal const int LinesPerWindow = 100;
    internal const int EarlyLines = 64;
    internal static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _time;
    private readonly SafeFileHandle? _file;
    private readonly Lock _lock = new();

    /// <summary>Guarded by <see cref="_lock"/>: the first lines, for a file that may be wanted later.</summary>
    private readonly List<byte[]> _early = [];

    /// <summary>Guarded by <see cref="_lock"/>.</summary>
    private RotatingFile? _kept;

    /// <summary>Guarded by <see cref="_lock"/>.</summary>
    private readonly Dictionary<(string Source, int Event), Allowance> _allowances = [];

    /// <summary>Opens the log.</summary>
    /// <param name="path">An absolute path, appended to; null for standard error.</param>
    /// <param name="minimumLevel">What is less is not written.</param>
    /// <param name="time">The clock.</param>
    internal LogfmtLoggerFactory(string? path, LogLevel minimumLevel, TimeProvider time)
    {
        MinimumLevel = minimumLevel;
        _time = time;
        _file = path is null ? null : PlainFile.TryOpen(path) ?? PlainFile.CreateNew(path, 0x180);
    }

    /// <summary>What is less is not written.</summary>
    internal LogLevel MinimumLevel { get; }

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new LogfmtLogger(this, categoryName);

    /// <inheritdoc/>
    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("this log has one form only");

    /// <inheritdoc/>
    public void Dispose()
    {
        _file?.Dispose();
        lock (_lock)
        {
            _kept?.Dispose();
            _kept = null;
        }
    }

    /// <summary>Writes a copy, the lines so far included, to a file of bounded size; nothing happens when the log has a file already.</summary>
    internal void KeepIn(string path)
    {
        lock (_lock)
        {
            if (_file is not null || _kept is not null)
            {
                return;
            }

            _kept = new RotatingFile(path);
            foreach (var line in _early)
            {
                _kept.Append(line);
            }

            _early.Clear();
        }
    }

    internal void Write(string line)
    {
        try
        {
            if (_file is null)
            {
                Keep(Encoding.UTF8.GetBytes(line));
                StandardOutput.WriteError(line);
            }
            else
            {
                PlainFile.Append(_file, Encoding.UTF8.GetBytes(line));
            }
        }
        catch (Exception error) when (error is LinuxException or ObjectDisposedException)
        {
            // A full disk must not end a host, and there is nowhere else to say so.
        }
    }

    private void Keep(byte[] line)
    {
        lock (_lock)
        {
            if (_kept is not null)
            {
                _kept.Append(line);
            }
            else if (_early.Count < EarlyLines)
            {
                _early.Add(line);
            }
        }
    }

    internal bool TryPass(string source, int eventId, out DateTimeOffset now, out int suppressed)
    {
        now = _time.GetUtcNow();
        suppressed = 0;
        lock (_lock)
        {
            if (!_allowances.TryGetValue((source, eventId), out var allowance) || now - allowance.Since >= Window)
            {
                suppressed = allowance?.Suppressed ?? 0;
                _allowances[(source, eventId)] = new Allowance(now);
                return true;
            }

            allowance.Passed++;
            if (allowance.Passed <= LinesPerWindow)
            {
                return true;
            }

            allowance.Suppressed++;
            return false;
        }
    }

    private sealed class Allowance(DateTimeOffset since)
    {
        internal DateTimeOffset Since { get; } = since;

        internal int Passed { get; set; } = 1;

        internal int Suppressed { get; set; }
    }
}
