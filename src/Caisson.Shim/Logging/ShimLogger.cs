using Microsoft.Extensions.Logging;

namespace Caisson.Shim.Logging;

/// <summary>Writes lines to the shim's log.</summary>
internal sealed class ShimLogger(ShimLoggerFactory factory) : ILogger
{
    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => logLevel >= factory.MinimumLevel && logLevel != LogLevel.None;

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        ArgumentNullException.ThrowIfNull(formatter);
        if (IsEnabled(logLevel))
        {
            var fields = state as IEnumerable<KeyValuePair<string, object?>> ?? [];
            factory.Write(logLevel, eventId.Id, formatter(state, exception), fields, exception);
        }
    }
}
