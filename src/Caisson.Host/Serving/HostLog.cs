using Microsoft.Extensions.Logging;

namespace Caisson.Host.Serving;

/// <summary>The host's log messages: events 4000 to 4099.</summary>
internal static partial class HostLog
{
    [LoggerMessage(4000, LogLevel.Information, "host serves system {SystemId} in {Directory}")]
    internal static partial void Serving(this ILogger logger, string systemId, string directory);

    [LoggerMessage(4001, LogLevel.Warning, "cleaned what an earlier host left: {Report}")]
    internal static partial void LeftoverCleaned(this ILogger logger, string report);

    [LoggerMessage(4002, LogLevel.Information, "creator's connection ended")]
    internal static partial void CreatorGone(this ILogger logger);

    [LoggerMessage(4003, LogLevel.Information, "signal {Signal} of process {SenderProcessId} asks the host to end")]
    internal static partial void SignalReceived(this ILogger logger, int signal, int senderProcessId);

    [LoggerMessage(4004, LogLevel.Warning, "refused a connection of user {UserId}, process {ProcessId}")]
    internal static partial void ConnectionRefused(this ILogger logger, uint userId, int processId);

    [LoggerMessage(4005, LogLevel.Warning, "a connection could not be accepted")]
    internal static partial void AcceptFailed(this ILogger logger, Exception error);

    [LoggerMessage(4006, LogLevel.Error, "the state file cannot be written")]
    internal static partial void StateNotWritten(this ILogger logger, Exception error);

    [LoggerMessage(4007, LogLevel.Error, "the exit file cannot be written")]
    internal static partial void ExitNotWritten(this ILogger logger, Exception error);

    [LoggerMessage(4008, LogLevel.Information, "host ended: {Outcome}")]
    internal static partial void Ended(this ILogger logger, string outcome);

    [LoggerMessage(4009, LogLevel.Error, "systems did not end in time; {Directory} is left to a clean-up")]
    internal static partial void EndOverdue(this ILogger logger, string directory);

    [LoggerMessage(4010, LogLevel.Error, "something was left at the host's end: {Report}")]
    internal static partial void LeftBehind(this ILogger logger, string report);

    [LoggerMessage(4011, LogLevel.Error, "the host cannot go on")]
    internal static partial void Broken(this ILogger logger, Exception error);
}
