using Microsoft.Extensions.Logging;

namespace Caisson.Shim.Streams;

/// <summary>Log messages about streams: 5200 to 5299.</summary>
internal static partial class StreamsLog
{
    [LoggerMessage(5200, LogLevel.Debug, "logging program {ProcessId} ended with {ExitCode}")]
    internal static partial void LoggerEnded(this ILogger logger, int processId, int exitCode);
}
