using Caisson.Compute.Execution.Events;
using Caisson.Contracts;
using Microsoft.Extensions.Logging;

namespace Caisson.Compute.Execution;

/// <summary>Log messages of the executor: events 1200 to 1299. Each names the executor's namespace.</summary>
internal static partial class ExecutionLog
{
    [LoggerMessage(1200, LogLevel.Information, "[{Namespace}] container {ContainerId}: sending event {Event} of process {ExecId}")]
    public static partial void SendingEvent(this ILogger logger, string @namespace, SystemId containerId, ContainerEventKind @event, string? execId);

    [LoggerMessage(1201, LogLevel.Error, "[{Namespace}] container {ContainerId}: an event was not taken")]
    public static partial void EventNotTaken(this ILogger logger, string @namespace, SystemId containerId, Exception cause);

    [LoggerMessage(1202, LogLevel.Warning, "[{Namespace}] the backend did not take its events within {Seconds} s; {Containers} containers had some left")]
    public static partial void EventsLeft(this ILogger logger, string @namespace, double seconds, int containers);

    [LoggerMessage(1203, LogLevel.Error, "[{Namespace}] container {ContainerId}: its exit could not be recorded")]
    public static partial void ExitNotRecorded(this ILogger logger, string @namespace, SystemId containerId, Exception cause);

    [LoggerMessage(1204, LogLevel.Warning, "[{Namespace}] container {ContainerId}: it did not shut down and is being terminated")]
    public static partial void ShutdownFailed(this ILogger logger, string @namespace, SystemId containerId, Exception cause);

    [LoggerMessage(1205, LogLevel.Error, "[{Namespace}] container {ContainerId}: {What} failed")]
    public static partial void CleanUpFailed(this ILogger logger, string @namespace, SystemId containerId, string what, Exception cause);

    [LoggerMessage(1206, LogLevel.Warning, "[{Namespace}] container {ContainerId}: the connection to its host broke; it is looked for again")]
    public static partial void ConnectionBroke(this ILogger logger, string @namespace, SystemId containerId, Exception? cause);

    [LoggerMessage(1207, LogLevel.Information, "[{Namespace}] container {ContainerId} was restored: alive {IsAlive}")]
    public static partial void Restored(this ILogger logger, string @namespace, SystemId containerId, bool isAlive);

    [LoggerMessage(1208, LogLevel.Error, "[{Namespace}] container {ContainerId}: its events can no longer be followed")]
    public static partial void FollowingFailed(this ILogger logger, string @namespace, SystemId containerId, Exception cause);

    [LoggerMessage(1209, LogLevel.Debug, "[{Namespace}] container {ContainerId}: an exit stays marked as not reported")]
    public static partial void ExitNotAcknowledged(this ILogger logger, string @namespace, SystemId containerId, Exception cause);

    [LoggerMessage(1210, LogLevel.Debug, "[{Namespace}] container {ContainerId} has stopped, and was not removed by us")]
    public static partial void NotRemoved(this ILogger logger, string @namespace, SystemId containerId, Exception cause);
}
