using Caisson.Contracts;
using Caisson.Contracts.Documents;

namespace Caisson.Compute.Execution.Records;

/// <summary>The file <c>record.json</c> of a container: all that must be known to find it again and to start it anew. Its specification stands beside it.</summary>
internal sealed record ContainerRecord
{
    /// <summary>The version that this release writes; it refuses later ones.</summary>
    public const int CurrentVersion = 1;

    /// <summary>How many exits are kept that no backend was told of; the oldest go first.</summary>
    public const int MaximumUnreported = 100;

    public required int Version { get; init; }

    public required string Id { get; init; }

    public string? Name { get; init; }

    public string? Owner { get; init; }

    public string? Image { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required RecordedStatus Status { get; init; }

    public ContainerLifetime Lifetime { get; init; }

    public StoppedContainer WhenStopped { get; init; }

    public IReadOnlyList<RootMount>? RootMounts { get; init; }

    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    public RestartPolicy? Restart { get; init; }

    public ContainerLog? Log { get; init; }

    public HealthPolicy? Health { get; init; }

    public TimeLimit? TimeLimit { get; init; }

    public bool HasInput { get; init; }

    public double? StopPatienceInSeconds { get; init; }

    /// <summary>How often somebody began to start it: tells one run from the next.</summary>
    public int Runs { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>The boot in which it was last started: after another nothing of it can run.</summary>
    public string? BootId { get; init; }

    /// <summary>How many of the restarts that its host made in the present run are known.</summary>
    public int RestartsSeen { get; init; }

    /// <summary>Somebody asked it to stop.</summary>
    public bool WasStoppedOnRequest { get; init; }

    /// <summary>How the present run ended, or its last life when its host starts it again; null before.</summary>
    public ExitRecord? Exit { get; init; }

    /// <summary>How it ended when nobody's backend was told yet, the oldest first.</summary>
    public IReadOnlyList<ExitRecord>? UnreportedExits { get; init; }

    /// <summary>The record with one more exit.</summary>
    public ContainerRecord WithExit(ExitRecord exit) => this with
    {
        Exit = exit,
        UnreportedExits = [.. (UnreportedExits ?? []).Append(exit).TakeLast(MaximumUnreported)],
    };

    /// <summary>The record with the exits of lives that its host has told of, as far as they are news.</summary>
    public ContainerRecord WithLives(RestartStatus? told)
    {
        if (told is null || told.Count <= RestartsSeen)
        {
            return this;
        }

        IReadOnlyList<ExitRecord> exits = told.UntoldExits is { Count: > 0 } untold ? untold : told.LastExit is { } last ? [last] : [];
        return exits.TakeLast(told.Count - RestartsSeen).Aggregate(this, static (record, exit) => record.WithExit(exit)) with { RestartsSeen = told.Count };
    }
}
