using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Caisson.Engine.Containers;
using Caisson.Engine.Processes;

namespace Caisson.Engine.Systems;

/// <summary>What the record of an exit says. Pure.</summary>
internal static class ExitRecords
{
    private const int CodeOfSigkill = 128 + LinuxSignal.Kill;

    /// <summary>Says why a process ended.</summary>
    /// <param name="end">What the kernel says.</param>
    /// <param name="process">Which signals we were asked to send it.</param>
    /// <param name="hasRunOutOfMemory">The kernel killed a process of the system for want of memory while the process lived.</param>
    /// <param name="failure">Why its program never ran; null when it did, or was never let go.</param>
    /// <param name="now">When the end was observed.</param>
    public static ExitRecord Of(ProcessEnd end, ContainerProcess process, bool hasRunOutOfMemory, LaunchException? failure, DateTimeOffset now)
    {
        if (failure is not null)
        {
            return OfFailedLaunch(failure, now);
        }

        if (process.TimeOver is { } why)
        {
            return OfTimeOver(end, why, now);
        }

        return new ExitRecord
        {
            Time = now,
            Code = end.ShellCode,
            Reason = ReasonOf(end, process, hasRunOutOfMemory),
            Source = ExitSource.Kernel,
        };
    }

    /// <summary>The program never ran: 127 when it does not exist, 126 when it cannot be executed, 125 for everything else, as shells and docker tell it.</summary>
    public static ExitRecord OfFailedLaunch(LaunchException failure, DateTimeOffset now) =>
        OfFailedLaunch(failure.Code, failure.Message, now);

    /// <inheritdoc cref="OfFailedLaunch(LaunchException, DateTimeOffset)"/>
    public static ExitRecord OfFailedLaunch(ErrorCode code, string detail, DateTimeOffset now) => new()
    {
        Time = now,
        Code = code switch
        {
            ErrorCode.ProgramNotFound => 127,
            ErrorCode.ProgramNotExecutable => 126,
            _ => 125,
        },
        Reason = ExitReason.LaunchFailed,
        Source = ExitSource.Service,
        Detail = detail,
    };

    // As timeout(1) has it: whatever the program made of the stop signal, its own code does not count.
    private static ExitRecord OfTimeOver(ProcessEnd end, string why, DateTimeOffset now) => new()
    {
        Time = now,
        Code = end.Signal == LinuxSignal.Kill ? CodeOfSigkill : TimeLimit.ExitCode,
        Reason = ExitReason.TimedOut,
        Source = ExitSource.Kernel,
        Detail = end.Signal == LinuxSignal.Kill ? $"{why}, and did not stop by itself" : why,
    };

    /// <summary>It was killed and does not die: nobody knows its exit, and its system ends without it.</summary>
    public static ExitRecord OfUnkillable(DateTimeOffset now) => new()
    {
        Time = now,
        Code = CodeOfSigkill,
        Reason = ExitReason.Terminated,
        Source = ExitSource.Inferred,
        Detail = "it was killed and has not died: an uninterruptible call holds it",
    };

    /// <summary>The system was ended before it had a process.</summary>
    public static ExitRecord OfNothing(DateTimeOffset now) => new()
    {
        Time = now,
        Code = CodeOfSigkill,
        Reason = ExitReason.Terminated,
        Source = ExitSource.Service,
        Detail = "the system was terminated before its init process was made",
    };

    // A shell tells that its child was killed by exiting with 137 itself, so that code counts as the kernel's kill too.
    private static ExitReason ReasonOf(ProcessEnd end, ContainerProcess process, bool hasRunOutOfMemory) => end switch
    {
        _ when process.WasAskedFor(end.Signal) => ExitReason.Terminated,
        _ when hasRunOutOfMemory && end.ShellCode == CodeOfSigkill => ExitReason.OutOfMemory,
        { Signal: 0 } => ExitReason.Exited,
        _ => ExitReason.Signaled,
    };
}
