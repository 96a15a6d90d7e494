using Microsoft.Extensions.Logging;

namespace Caisson.Bridge;

/// <summary>Everything the bridge logs; ids 3000 to 3099.</summary>
internal static partial class BridgeLog
{
    [LoggerMessage(3000, LogLevel.Debug, "connection ended: {Reason}")]
    internal static partial void ConnectionEnded(this ILogger logger, string reason);

    [LoggerMessage(3001, LogLevel.Warning, "connection lost: {Reason}")]
    internal static partial void ConnectionLost(this ILogger logger, string reason);

    [LoggerMessage(3002, LogLevel.Warning, "{Operation} on '{SystemId}' answered after nobody waited any more")]
    internal static partial void LateAnswer(this ILogger logger, string operation, string? systemId);

    [LoggerMessage(3003, LogLevel.Error, "{Operation} on '{SystemId}' failed inside the service")]
    internal static partial void ServiceFailed(this ILogger logger, Exception exception, string operation, string? systemId);

    [LoggerMessage(3004, LogLevel.Warning, "closing {Object} of an ended connection failed")]
    internal static partial void CloseFailed(this ILogger logger, Exception exception, string @object);

    [LoggerMessage(3005, LogLevel.Error, "the connection's own loop failed")]
    internal static partial void LoopFailed(this ILogger logger, Exception exception);
}
