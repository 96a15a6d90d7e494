using Microsoft.Extensions.Logging;

namespace Caisson.Engine.Processes;

/// <summary>Log messages of processes' streams: events 2100 to 2199.</summary>
internal static partial class ProcessesLog
{
    [LoggerMessage(2100, LogLevel.Error, "a container's log cannot be written; its records are lost until it can")]
    public static partial void LogNotWritten(this ILogger logger, Exception error);

    [LoggerMessage(2101, LogLevel.Information, "a container's log is written again; {Lost} records were lost")]
    public static partial void LogWrittenAgain(this ILogger logger, long lost);

    [LoggerMessage(2102, LogLevel.Error, "a container's log has not taken a write for {Seconds} s; its records are lost until it does")]
    public static partial void LogStuck(this ILogger logger, double seconds);

    [LoggerMessage(2103, LogLevel.Warning, "output to {Destination} ended by an error after {Delivered} bytes; {Lost} bytes that had been written are lost")]
    public static partial void OutputBroken(this ILogger logger, string destination, long delivered, long lost, Exception error);
}
