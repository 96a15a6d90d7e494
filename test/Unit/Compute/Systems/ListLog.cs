using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Caisson.UnitTests.Compute.Systems;

/// <summary>A log in memory: each line with its fields.</summary>
internal sealed class ListLog : ILoggerFactory, ILogger
{
    public ConcurrentQueue<(LogLevel Level, string Text, IReadOnlyDictionary<string, object?> Fields)> Lines { get; } = new();

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue((
            logLevel,
            formatter(state, exception),
            ((IReadOnlyList<KeyValuePair<string, object?>>)state!).ToDictionary(field => field.Key, field => field.Value)));

    public void Dispose()
    {
        // Nothing is held.
    }
}
