using Microsoft.Extensions.Logging;

namespace Caisson.Shim.Serving;

/// <summary>The shim's log messages: events 5000 to 5099.</summary>
internal static partial class ShimLog
{
    [LoggerMessage(5000, LogLevel.Debug, "shim serves '{Socket}'")]
    internal static partial void Serving(this ILogger logger, string socket);

    [LoggerMessage(5001, LogLevel.Warning, "cleaned what an earlier shim left: {Report}")]
    internal static partial void LeftoverCleaned(this ILogger logger, string report);

    [LoggerMessage(5002, LogLevel.Information, "signal {Signal} of process {SenderProcessId} asks the shim to end")]
    internal static partial void SignalReceived(this ILogger logger, int signal, int senderProcessId);

    [LoggerMessage(5003, LogLevel.Warning, "refused a connection of user {UserId}, process {ProcessId}")]
    internal static partial void ConnectionRefused(this ILogger logger, uint userId, int processId);

    [LoggerMessage(5004, LogLevel.Warning, "a connection could not be accepted")]
    internal static partial void AcceptFailed(this ILogger logger, Exception error);

    [LoggerMessage(5005, LogLevel.Debug, "shim ended: {Outcome}")]
    internal static partial void Ended(this ILogger logger, string outcome);

    [LoggerMessage(5006, LogLevel.Error, "containers did not end in time; {Directory} is left to a clean-up")]
    internal static partial void EndOverdue(this ILogger logger, string directory);

    [LoggerMessage(5007, LogLevel.Error, "something was left at the shim's end: {Report}")]
    internal static partial void LeftBehind(this ILogger logger, string report);

    [LoggerMessage(5008, LogLevel.Error, "the shim cannot go on")]
    internal static partial void Broken(this ILogger logger, Exception error);

    [LoggerMessage(5010, LogLevel.Information, "the shim holds no container, and nobody was connected for {Seconds} s: it ends")]
    internal static partial void NobodyLeft(this ILogger logger, double seconds);

    [LoggerMessage(5009, LogLevel.Information, "{Note}")]
    internal static partial void OptionsNoted(this ILogger logger, string note);
}
