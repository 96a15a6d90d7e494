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

    [LoggerMessage(1002, LogLevel.Trace, "{Operation} {ObjectId} starting")]
    public static partial void CallStarting(this ILogger logger, string operation, string? objectId);

    [LoggerMessage(1003, LogLevel.Debug, "{Operation} {ObjectId} done in {ElapsedMs} ms")]
    public static partial void CallDone(this ILogger logger, string operation, string? objectId, double elapsedMs);

    [LoggerMessage(1004, LogLevel.Debug, "{Operation} {ObjectId} failed after {ElapsedMs} ms: {ErrorCode}")]
    public static partial void CallFailed(this ILogger logger, string operation, string? objectId, double elapsedMs, string errorCode);

    [LoggerMessage(1005, LogLevel.Debug, "{Operation} {ObjectId} was answered when nobody waited any more")]
    public static partial void LateAnswerDropped(this ILogger logger, string operation, string? objectId);

    [LoggerMessage(1006, LogLevel.Warning, "{Operation} {ObjectId} failed when nobody waited any more")]
    public static partial void LateFailureDropped(this ILogger logger, string operation, string? objectId, Exception cause);

    [LoggerMessage(1007, LogLevel.Debug, "the service no longer knows process {ObjectId} and told no exit: its waiters are let go")]
    public static partial void ProcessForgotten(this ILogger logger, string? objectId, Exception cause);

    [LoggerMessage(1008, LogLevel.Debug, "process {ObjectId} is killed over handles of its own: another call on it hangs")]
    public static partial void KillingApart(this ILogger logger, string? objectId);

    [LoggerMessage(1009, LogLevel.Warning, "statistics of {SystemId} could not be read here; the service is asked")]
    public static partial void FastStatisticsFailed(this ILogger logger, string systemId, Exception cause);

    [LoggerMessage(1010, LogLevel.Information, "the service is asked for properties {PropertyTypes} of {SystemId}")]
    public static partial void FallingBack(this ILogger logger, string systemId, string propertyTypes);
}
