using Microsoft.Extensions.Logging;

namespace Caisson.Shim.Events;

/// <summary>Log messages about events: 5100 to 5199.</summary>
internal static partial class EventsLog
{
    [LoggerMessage(5100, LogLevel.Warning, "event {Topic} was refused by containerd: {Reason}")]
    internal static partial void EventRefused(this ILogger logger, string topic, string reason);

    [LoggerMessage(5101, LogLevel.Debug, "containerd cannot be reached for events: {Reason}")]
    internal static partial void ReceiverGone(this ILogger logger, string reason);

    [LoggerMessage(5102, LogLevel.Error, "event {Topic} is lost: {Count} wait for containerd already")]
    internal static partial void EventLost(this ILogger logger, string topic, int count);

    [LoggerMessage(5103, LogLevel.Error, "{Count} events are lost: containerd did not take them before the shim's end")]
    internal static partial void EventsLostAtEnd(this ILogger logger, int count);
}
