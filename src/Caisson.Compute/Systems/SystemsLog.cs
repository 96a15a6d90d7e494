using Caisson.Contracts;
using Microsoft.Extensions.Logging;

namespace Caisson.Compute.Systems;

/// <summary>Log messages of the object model: events 1000 to 1099.</summary>
internal static partial class SystemsLog
{
    [LoggerMessage(1000, LogLevel.Debug, "system {SystemId} exited: {Reason} with code {Code}")]
    public static partial void SystemExited(this ILogger logger, SystemId systemId, ExitReason reason, int code);

    [LoggerMessage(1001, LogLevel.Warning, "system {SystemId}, whose creation failed late, could not be terminated")]
    public static partial void AbandonedSystemNotTerminated(this ILogger logger, SystemId systemId, Exception cause);
}
