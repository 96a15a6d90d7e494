using Caisson.Contracts;
using Caisson.Contracts.Documents;

namespace Caisson.Compute.Execution;

/// <summary>What is known about a container.</summary>
public sealed record ContainerSummary
{
    /// <summary>Its id.</summary>
    public required SystemId Id { get; init; }

    /// <summary>Its name; null without one.</summary>
    public string? Name { get; init; }

    /// <summary>What it is doing.</summary>
    public required ExecutionStatus Status { get; init; }

    /// <summary>The image, as people call it; null when it was not said.</summary>
    public string? Image { get; init; }

    /// <summary>What it runs.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>What people said about it.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Who created it.</summary>
    public string? Owner { get; init; }

    /// <summary>When it was created; null of a damaged record.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When it was last started; null when it never was.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>How it last ended; null while it runs for the first time, or was never started.</summary>
    public ExitRecord? Exit { get; init; }

    /// <summary>Its init process's id on the machine while it runs.</summary>
    public int? Pid { get; init; }

    /// <summary>How long it lives when it runs.</summary>
    public ContainerLifetime Lifetime { get; init; }

    /// <summary>What becomes of it when it has stopped.</summary>
    public StoppedContainer WhenStopped { get; init; }

    /// <summary>Its directory, which is its OCI bundle.</summary>
    public required string BundlePath { get; init; }

    /// <summary>The directory of its log; null when none is kept.</summary>
    public string? LogPath { get; init; }

    /// <summary>Its init process reads, as was said at create.</summary>
    public bool HasInput { get; init; }

    /// <summary>How long it may take to stop by itself, as was said at create; null when nothing was.</summary>
    public TimeSpan? StopPatience { get; init; }

    /// <summary>When its host starts it again; null never does.</summary>
    public RestartPolicy? Restart { get; init; }

    /// <summary>How often it was started again, as far as its host could be asked.</summary>
    public int Restarts { get; init; }

    /// <summary>How its host sees whether it works; null for not at all.</summary>
    public HealthPolicy? HealthPolicy { get; init; }

    /// <summary>Whether it works, as far as its host could be asked; null when that is not seen, or it does not run.</summary>
    public HealthState? Health { get; init; }

    /// <summary>How long each life of it may last; null for ever.</summary>
    public TimeLimit? TimeLimit { get; init; }

    /// <summary>When its time is over; null without a limit, or when it does not run.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>Why its host could not be asked; null when it could.</summary>
    public string? Sickness { get; init; }

    /// <summary>What is wrong with its record; null when nothing is.</summary>
    public string? Damage { get; init; }
}
