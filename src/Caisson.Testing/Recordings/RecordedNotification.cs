using System.Text.Json.Serialization;
using Caisson.Contracts;
using Caisson.Contracts.Documents;

namespace Caisson.Testing.Recordings;

/// <summary>A notification; which members are there depends on its kind, which is the name of its type.</summary>
internal sealed record RecordedNotification
{
    /// <summary>The name of the notification's type.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string Kind { get; init; }

    /// <summary>When it happened.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required DateTimeOffset Time { get; init; }

    /// <summary>The process in the system.</summary>
    public ulong ProcessNumber { get; init; }

    /// <summary>The process's id.</summary>
    public int ProcessId { get; init; }

    /// <summary>How it ended.</summary>
    public ExitRecord? Exit { get; init; }

    /// <summary>Of a restart: how many. Of a change of health: how many probes in a row were bad.</summary>
    public int Count { get; init; }

    /// <summary>Of a restart: when.</summary>
    public DateTimeOffset? NextStart { get; init; }

    /// <summary>Of an attachment: which.</summary>
    public ulong Attachment { get; init; }

    /// <summary>Of an attachment: why.</summary>
    public string? Reason { get; init; }

    /// <summary>Of a change of health: what is known.</summary>
    public HealthState? Health { get; init; }

    /// <summary>Of a change of the restart policy: the policy.</summary>
    public RestartPolicy? Restart { get; init; }

    /// <exception cref="NotSupportedException">A notification that this version does not know.</exception>
    public static RecordedNotification Of(SystemNotification notification)
    {
        var plain = new RecordedNotification { Kind = notification.GetType().Name, Time = notification.Time };
        return notification switch
        {
            SystemNotification.Created or SystemNotification.Started or SystemNotification.Paused or SystemNotification.Resumed
                or SystemNotification.Saved or SystemNotification.OutOfMemory => plain,
            SystemNotification.ProcessPrepared prepared => plain with { ProcessNumber = prepared.Number.Value, ProcessId = prepared.ProcessId },
            SystemNotification.ProcessStarted started => plain with { ProcessNumber = started.Number.Value, ProcessId = started.ProcessId },
            SystemNotification.ProcessExited exited => plain with { ProcessNumber = exited.Number.Value, ProcessId = exited.ProcessId, Exit = exited.Exit },
            SystemNotification.Restarting restarting => plain with { Exit = restarting.Exit, Count = restarting.Count, NextStart = restarting.NextStart },
            SystemNotification.AttachmentDropped dropped => plain with
            {
                ProcessNumber = dropped.Number.Value,
                ProcessId = dropped.ProcessId,
                Attachment = dropped.Attachment,
                Reason = dropped.Reason,
            },
            SystemNotification.HealthChanged health => plain with { Health = health.State, Count = health.FailingStreak },
            SystemNotification.RestartPolicyChanged change => plain with { Restart = change.Policy },
            SystemNotification.Exited exited => plain with { Exit = exited.Exit },
            _ => throw new NotSupportedException($"a recording has no place for {plain.Kind}"),
        };
    }

    /// <exception cref="InvalidDataException">It is none, or lacks what its kind must have.</exception>
    public SystemNotification ToNotification()
    {
        var number = new ProcessNumber(ProcessNumber);
        return Kind switch
        {
            nameof(SystemNotification.Created) => new SystemNotification.Created { Time = Time },
            nameof(SystemNotification.Started) => new SystemNotification.Started { Time = Time },
            nameof(SystemNotification.Paused) => new SystemNotification.Paused { Time = Time },
            nameof(SystemNotification.Resumed) => new SystemNotification.Resumed { Time = Time },
            nameof(SystemNotification.Saved) => new SystemNotification.Saved { Time = Time },
            nameof(SystemNotification.OutOfMemory) => new SystemNotification.OutOfMemory { Time = Time },
            nameof(SystemNotification.ProcessPrepared) => new SystemNotification.ProcessPrepared(number, ProcessId) { Time = Time },
            nameof(SystemNotification.ProcessStarted) => new SystemNotification.ProcessStarted(number, ProcessId) { Time = Time },
            nameof(SystemNotification.ProcessExited) => new SystemNotification.ProcessExited(number, ProcessId, Needed(Exit)) { Time = Time },
            nameof(SystemNotification.Restarting) => new SystemNotification.Restarting(Needed(Exit), Count, NextStart ?? throw Lacking()) { Time = Time },
            nameof(SystemNotification.AttachmentDropped) =>
                new SystemNotification.AttachmentDropped(number, ProcessId, Attachment, Reason ?? "") { Time = Time },
            nameof(SystemNotification.HealthChanged) => new SystemNotification.HealthChanged(Health ?? throw Lacking(), Count) { Time = Time },
            nameof(SystemNotification.RestartPolicyChanged) => new SystemNotification.RestartPolicyChanged(Restart ?? throw Lacking()) { Time = Time },
            nameof(SystemNotification.Exited) => new SystemNotification.Exited(Needed(Exit)) { Time = Time },
            _ => throw new InvalidDataException($"'{Kind}' is no notification"),
        };
    }

    private ExitRecord Needed(ExitRecord? exit) => exit ?? throw Lacking();

    private InvalidDataException Lacking() => new($"a notification {Kind} lacks what it must have");
}
