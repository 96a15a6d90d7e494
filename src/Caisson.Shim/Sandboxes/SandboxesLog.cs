using Microsoft.Extensions.Logging;

namespace Caisson.Shim.Sandboxes;

/// <summary>Log messages about pods without a process: 5300 to 5399.</summary>
internal static partial class SandboxesLog
{
    [LoggerMessage(5300, LogLevel.Debug, "pod {SystemId} holds its namespaces without a process")]
    internal static partial void PodHeld(this ILogger logger, string systemId);

    [LoggerMessage(5301, LogLevel.Error, "what pod {SystemId} held cannot be given back")]
    internal static partial void CloseFailed(this ILogger logger, Exception error, string systemId);
}
