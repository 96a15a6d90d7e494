using Microsoft.Extensions.Logging;

namespace Caisson.Ttrpc.Server;

/// <summary>Everything the server logs; ids 8000 to 8099.</summary>
internal static partial class TtrpcLog
{
    [LoggerMessage(8000, LogLevel.Debug, "connection ended: {Reason}")]
    internal static partial void ConnectionEnded(this ILogger logger, string reason);

    [LoggerMessage(8001, LogLevel.Warning, "{Service}/{Method} failed inside its handler")]
    internal static partial void HandlerFailed(this ILogger logger, Exception exception, string service, string method);

    [LoggerMessage(8002, LogLevel.Warning, "refused a connection of uid {Uid}, gid {Gid}, process {ProcessId}")]
    internal static partial void PeerRefused(this ILogger logger, uint uid, uint gid, int processId);
}
