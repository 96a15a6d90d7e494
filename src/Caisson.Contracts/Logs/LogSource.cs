namespace Caisson.Contracts.Logs;

/// <summary>Who wrote what a <see cref="LogRecord"/> holds.</summary>
public enum LogSource
{
    /// <summary>The process, to its standard output or its console: <c>stdout</c>.</summary>
    Output,

    /// <summary>The process, to its standard error: <c>stderr</c>.</summary>
    Error,

    /// <summary>The service, about the log itself: <c>log</c>.</summary>
    Service,
}
