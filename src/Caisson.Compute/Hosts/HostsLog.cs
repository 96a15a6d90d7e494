using Caisson.Contracts;
using Microsoft.Extensions.Logging;

namespace Caisson.Compute.Hosts;

/// <summary>Log messages about hosts: events 1100 to 1199.</summary>
internal static partial class HostsLog
{
    [LoggerMessage(1100, LogLevel.Debug, "host of {SystemId} started as process {HostProcessId}")]
    public static partial void HostStarted(this ILogger logger, SystemId systemId, int hostProcessId);

    [LoggerMessage(1101, LogLevel.Warning, "host of {SystemId} was lost; what it left is being undone")]
    public static partial void HostLost(this ILogger logger, SystemId systemId, Exception cause);

    [LoggerMessage(1102, LogLevel.Warning, "clean-up after the host of {SystemId} ended with code {ExitCode}")]
    public static partial void CleanUpFailed(this ILogger logger, SystemId systemId, int exitCode);

    [LoggerMessage(1103, LogLevel.Debug, "host at {SocketPath} did not answer: {Why}")]
    public static partial void HostSick(this ILogger logger, string socketPath, string why);
}
