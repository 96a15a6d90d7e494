using System.Diagnostics;
using Caisson.Contracts;

namespace Caisson.Bridge.Messages;

/// <summary>The seam's notifications as messages, and back.</summary>
internal static class SystemEvents
{
    /// <summary>The version of our additions from which on a peer knows this notification.</summary>
    internal static int VersionOf(SystemNotification notification) => notification switch
    {
        SystemNotification.Restarting or SystemNotification.AttachmentDropped => 2,
        SystemNotification.HealthChanged or SystemNotification.RestartPolicyChanged => 3,
        _ => 1,
    };

    /// <summary>What is pushed for a notification.</summary>
    internal static SystemEvent ToWire(SystemNotification notification, ulong sequence)
    {
        return notification switch
        {
            SystemNotification.Created => Of(SystemEventKind.Created),
            SystemNotification.Started => Of(SystemEventKind.Started),
            SystemNotification.Paused => Of(SystemEventKind.Paused),
            SystemNotification.Resumed => Of(SystemEventKind.Resumed),
            SystemNotification.Saved => Of(SystemEventKind.Saved),
            SystemNotification.OutOfMemory => Of(SystemEventKind.OutOfMemory),
            SystemNotification.ProcessPrepared prepared => OfProcess(SystemEventKind.ProcessPrepared, prepared.Number, prepared.ProcessId),
            SystemNotification.ProcessStarted started => OfProcess(SystemEventKind.ProcessStarted, started.Number, started.ProcessId),
            SystemNotification.ProcessExited exited => OfProcess(SystemEventKind.ProcessExited, exited.Number, exited.ProcessId) with { Exit = exited.Exit },
            SystemNotification.Exited exited => Of(SystemEventKind.Exited) with { Exit = exited.Exit },
            SystemNotification.Restarting restarting =>
                Of(SystemEventKind.Restarting) with { Exit = restarting.Exit, Count = restarting.Count, NextStart = restarting.NextStart },
            SystemNotification.AttachmentDropped dropped => OfProcess(SystemEventKind.AttachmentDropped, dropped.Number, dropped.ProcessId) with
            {
                Attachment = dropped.Attachment,
                Reason = dropped.Reason,
            },
            SystemNotification.HealthChanged health => Of(SystemEventKind.HealthChanged) with { Health = health.State, Count = health.FailingStreak },
            SystemNotification.RestartPolicyChanged change => Of(SystemEventKind.RestartPolicyChanged) with { Restart = change.Policy },
            _ => throw new UnreachableException($"notification {notification.GetType().Name} has no message"),
        };

        SystemEvent Of(SystemEventKind kind) => new() { Kind = kind, Sequence = sequence, Time = notification.Time };

        SystemEvent OfProcess(SystemEventKind kind, ProcessNumber number, int processId) =>
            Of(kind) with { ProcessNumber = number.Value, ProcessId = processId };
    }

    /// <summary>The notification that was pushed.</summary>
    /// <exception cref="BridgeProtocolException">It lacks what its kind must have.</exception>
    internal static SystemNotification FromWire(SystemEvent pushed)
    {
        var time = pushed.Time ?? throw Lacks(pushed, "time");
        var number = new ProcessNumber(pushed.ProcessNumber);
        return pushed.Kind switch
        {
            SystemEventKind.Created => new SystemNotification.Created { Time = time },
            SystemEventKind.Started => new SystemNotification.Started { Time = time },
            SystemEventKind.Paused => new SystemNotification.Paused { Time = time },
            SystemEventKind.Resumed => new SystemNotification.Resumed { Time = time },
            SystemEventKind.Saved => new SystemNotification.Saved { Time = time },
            SystemEventKind.OutOfMemory => new SystemNotification.OutOfMemory { Time = time },
            SystemEventKind.ProcessPrepared => new SystemNotification.ProcessPrepared(number, pushed.ProcessId) { Time = time },
            SystemEventKind.ProcessStarted => new SystemNotification.ProcessStarted(number, pushed.ProcessId) { Time = time },
            SystemEventKind.ProcessExited => new SystemNotification.ProcessExited(number, pushed.ProcessId, ExitOf(pushed)) { Time = time },
            SystemEventKind.Exited => new SystemNotification.Exited(ExitOf(pushed)) { Time = time },
            SystemEventKind.Restarting =>
                new SystemNotification.Restarting(ExitOf(pushed), pushed.Count, pushed.NextStart ?? throw Lacks(pushed, "next start")) { Time = time },
            SystemEventKind.AttachmentDropped =>
                new SystemNotification.AttachmentDropped(number, pushed.ProcessId, pushed.Attachment, pushed.Reason ?? throw Lacks(pushed, "reason")) { Time = time },
            SystemEventKind.HealthChanged =>
                new SystemNotification.HealthChanged(pushed.Health ?? throw Lacks(pushed, "health"), pushed.Count) { Time = time },
            SystemEventKind.RestartPolicyChanged =>
                new SystemNotification.RestartPolicyChanged(pushed.Restart ?? throw Lacks(pushed, "policy")) { Time = time },
            SystemEventKind.End => throw Lacks(pushed, "notification"),
        };
    }

    private static ExitRecord ExitOf(SystemEvent pushed) => pushed.Exit ?? throw Lacks(pushed, "exit");

    private static BridgeProtocolException Lacks(SystemEvent pushed, string member) => new($"a pushed {pushed.Kind} has no {member}");
}
