using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Microsoft.Extensions.Logging;

namespace Caisson.Engine.Systems;

/// <summary>Log messages of the engine's systems: events 2000 to 2099.</summary>
internal static partial class EngineLog
{
    [LoggerMessage(2000, LogLevel.Debug, "system {SystemId} created")]
    public static partial void SystemCreated(this ILogger logger, SystemId systemId);

    [LoggerMessage(2001, LogLevel.Debug, "system {SystemId}: process {Number} prepared as process id {ProcessId}")]
    public static partial void ProcessPrepared(this ILogger logger, SystemId systemId, ulong number, int processId);

    [LoggerMessage(2002, LogLevel.Debug, "system {SystemId}: process {Number} (process id {ProcessId}) runs its program")]
    public static partial void ProcessStarted(this ILogger logger, SystemId systemId, ulong number, int processId);

    [LoggerMessage(2003, LogLevel.Debug, "system {SystemId}: process {Number} did not run its program: {Step}")]
    public static partial void ProgramNotStarted(this ILogger logger, SystemId systemId, ulong number, string step);

    [LoggerMessage(2004, LogLevel.Debug, "system {SystemId}: process {Number} (process id {ProcessId}) ended: {Reason} with code {Code}")]
    public static partial void ProcessExited(this ILogger logger, SystemId systemId, ulong number, int processId, ExitReason reason, int code);

    [LoggerMessage(2005, LogLevel.Information, "system {SystemId} stopped: {Reason} with code {Code}")]
    public static partial void SystemExited(this ILogger logger, SystemId systemId, ExitReason reason, int code);

    [LoggerMessage(2006, LogLevel.Information, "system {SystemId} ran out of memory")]
    public static partial void RanOutOfMemory(this ILogger logger, SystemId systemId);

    [LoggerMessage(2007, LogLevel.Warning, "system {SystemId}: cannot tell whether it ran out of memory")]
    public static partial void OutOfMemoryUnknown(this ILogger logger, SystemId systemId, Exception cause);

    [LoggerMessage(2008, LogLevel.Warning, "system {SystemId}: its cgroup cannot be killed or read")]
    public static partial void CgroupNotKilled(this ILogger logger, SystemId systemId, Exception cause);

    [LoggerMessage(2009, LogLevel.Error, "system {SystemId}: processes are left that do not die; its cgroup stays until they do")]
    public static partial void ProcessesResistKilling(this ILogger logger, SystemId systemId);

    [LoggerMessage(2010, LogLevel.Error, "system {SystemId}: its cgroup or gate could not be removed; the journal keeps their undo")]
    public static partial void ResourcesNotRemoved(this ILogger logger, SystemId systemId, Exception cause);

    [LoggerMessage(2011, LogLevel.Debug, "system {SystemId} vanished")]
    public static partial void SystemVanished(this ILogger logger, SystemId systemId);

    [LoggerMessage(2013, LogLevel.Information, "system {SystemId} ended ({Reason} with code {Code}); restart {Count} follows in {Milliseconds} ms")]
    public static partial void Restarting(this ILogger logger, SystemId systemId, ExitReason reason, int code, int count, double milliseconds);

    [LoggerMessage(2014, LogLevel.Warning, "system {SystemId} could not be started again: {Cause}")]
    public static partial void RestartFailed(this ILogger logger, SystemId systemId, string cause);

    [LoggerMessage(2015, LogLevel.Information, "system {SystemId}: attachment {Attachment} of process {Number} was dropped: {Cause}")]
    public static partial void AttachmentDropped(this ILogger logger, SystemId systemId, ulong number, ulong attachment, string cause);

    [LoggerMessage(2016, LogLevel.Warning, "system {SystemId}: output of process {Number} that nobody took was given up with its host")]
    public static partial void OutputGivenUp(this ILogger logger, SystemId systemId, ulong number);

    [LoggerMessage(2017, LogLevel.Warning, "system {SystemId}: want of memory is seen only at exits, since the kernel does not tell it")]
    public static partial void OutOfMemoryNotWatched(this ILogger logger, SystemId systemId, Exception cause);

    [LoggerMessage(2018, LogLevel.Warning, "{Warning}")]
    public static partial void LaunchWarning(this ILogger logger, string warning);

    [LoggerMessage(2019, LogLevel.Warning, "system {SystemId}: what remained to be done at its end was given up: {Cause}")]
    public static partial void ContainerNotFinished(this ILogger logger, SystemId systemId, string cause);

    [LoggerMessage(2020, LogLevel.Information, "system {SystemId} is {Health}: {Count} bad probes in a row")]
    public static partial void HealthChanged(this ILogger logger, SystemId systemId, HealthState health, int count);

    [LoggerMessage(2021, LogLevel.Information, "system {SystemId} is asked to stop: it had run for the {Seconds} s it was given")]
    public static partial void TimeIsOver(this ILogger logger, SystemId systemId, double seconds);

    [LoggerMessage(2012, LogLevel.Debug, "system {SystemId}: a call that nobody waited for any more failed")]
    public static partial void AbandonedCallFailed(this ILogger logger, SystemId systemId, Exception cause);
}
