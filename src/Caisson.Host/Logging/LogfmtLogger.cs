using Microsoft.Extensions.Logging;

namespace Caisson.Host.Logging;

/// <summary>Writes the lines of one source.</summary>
internal sealed class LogfmtLogger : ILogger
{
    private readonly LogfmtLoggerFactory _factory;
    private readonly string _source;

    internal LogfmtLogger(LogfmtLoggerFactory factory, string source)
    {
        _factory = factory;
        _source = source;
    }

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => logLevel >= _factory.MinimumLevel && logLevel != LogLevel.None;

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        ArgumentNullException.ThrowIfNull(formatter);
        if (IsEnabled(logLevel) && _factory.TryPass(_source, eventId.Id, out var now, out var suppressed))
        {
            var fields = state as IEnumerable<KeyValuePair<string, object?>> ?? [];
            _factory.Write(LogfmtLine.Write(now, logLevel, _source, formatter(state, exception), fields, exception, suppressed));
        }
    }
}
