using Caisson.Compute.Execution.Records;
using Caisson.Contracts;
using Caisson.Contracts.Documents;

namespace Caisson.Compute.Execution.Lifecycle;

/// <summary>What people are told about a container, put together from its record and what its host says. A pure function.</summary>
internal static class ContainerListing
{
    /// <summary>Puts together what is known.</summary>
    /// <param name="record">The record.</param>
    /// <param name="directory">The container's directory.</param>
    /// <param name="arguments">What it runs.</param>
    /// <param name="system">What its host says; null when there is none.</param>
    /// <param name="isBeingStarted">Somebody is starting it now.</param>
    /// <param name="bootId">This boot of the machine.</param>
    /// <param name="now">For the end of one that ended unseen.</param>
    public static ContainerSummary Of(
        ContainerRecord record, string directory, IReadOnlyList<string> arguments, SystemProperties? system, bool isBeingStarted, string bootId, DateTimeOffset now)
    {
        var status = StatusOf(record, system, isBeingStarted);
        return new ContainerSummary
        {
            Id = new SystemId(record.Id),
            Name = record.Name,
            Status = status,
            Image = record.Image,
            Arguments = arguments,
            Labels = record.Labels ?? new Dictionary<string, string>(),
            Owner = record.Owner,
            CreatedAt = record.CreatedAt,
            StartedAt = system?.StartTime ?? record.StartedAt,
            Exit = system?.Exit ?? (status == ExecutionStatus.Stopped && record.Status == RecordedStatus.Started ? Lost(record, bootId, now) : system?.Restart?.LastExit ?? record.Exit),
            Pid = status is ExecutionStatus.Running or ExecutionStatus.Paused ? system?.InitProcessId : null,
            Lifetime = record.Lifetime,
            WhenStopped = record.WhenStopped,
            BundlePath = directory,
            LogPath = record.Log?.Directory,
            HasInput = record.HasInput,
            StopPatience = record.StopPatienceInSeconds is { } seconds and >= 0 and < int.MaxValue ? TimeSpan.FromSeconds(seconds) : null,
            Restart = record.Restart,
            Restarts = system?.Restart?.Count ?? 0,
            HealthPolicy = record.Health,
            Health = status is ExecutionStatus.Running or ExecutionStatus.Paused ? system?.Health?.State : null,
            TimeLimit = record.TimeLimit,
            Deadline = system?.Deadline,
            Sickness = system?.Sickness,
        };
    }

    /// <summary>A container of which only the damage is known.</summary>
    public static ContainerSummary Damaged(SystemId id, string directory, string damage) =>
        new() { Id = id, Status = ExecutionStatus.Unknown, BundlePath = directory, Damage = damage };

    private static ExecutionStatus StatusOf(ContainerRecord record, SystemProperties? system, bool isBeingStarted) => record.Status switch
    {
        RecordedStatus.Creating or RecordedStatus.Created => ExecutionStatus.Created,
        RecordedStatus.Stopped => ExecutionStatus.Stopped,
        _ when system is { Sickness: not null } => ExecutionStatus.Unknown,
        _ => system switch
        {
            null => isBeingStarted ? ExecutionStatus.Created : ExecutionStatus.Stopped,
            { Stopped: true } => ExecutionStatus.Stopped,
            { State: "Created" or "Starting" } => ExecutionStatus.Created,
            { State: "Paused" } => ExecutionStatus.Paused,
            { State: "Restarting" } => ExecutionStatus.Restarting,
            _ => ExecutionStatus.Running,
        },
    };

    /// <summary>The end of a container of which nothing is left, and that nobody saw end.</summary>
    public static ExitRecord Lost(ContainerRecord record, string bootId, DateTimeOffset now) => new()
    {
        Time = now,
        Code = 137,
        Reason = ExitReason.HostLost,
        Source = ExitSource.Inferred,
        Detail = record.BootId != bootId ? "the machine was restarted while it ran" : "nothing is left of its host, and nobody saw it end",
    };
}
