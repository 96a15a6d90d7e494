using Caisson.Contracts.Documents;

namespace Caisson.Compute.Execution;

/// <summary>What is said about a container beside its specification.</summary>
public sealed record CreateSettings
{
    /// <summary>A name to find it by beside its id; by the rules of ids. Unique in the state directory.</summary>
    public string? Name { get; init; }

    /// <summary>The image, as people call it; only shown.</summary>
    public string? Image { get; init; }

    /// <summary>How long it lives when it runs.</summary>
    public ContainerLifetime Lifetime { get; init; } = ContainerLifetime.Durable;

    /// <summary>What becomes of it when it has stopped.</summary>
    public StoppedContainer WhenStopped { get; init; } = StoppedContainer.Stays;

    /// <summary>When its host starts it again; null never does. Only of a durable one.</summary>
    public RestartPolicy? Restart { get; init; }

    /// <summary>Keep what its init process writes, in <see cref="ContainerSummary.LogPath"/>; null keeps nothing.</summary>
    public LogLimits? Log { get; init; }

    /// <summary>Its init process reads; kept with the record for whoever starts it.</summary>
    public bool HasInput { get; init; }

    /// <summary>How long it may take to stop by itself; kept with the record for whoever stops it. Null leaves it to them.</summary>
    public TimeSpan? StopPatience { get; init; }

    /// <summary>How its host sees whether it works; what this leaves out is the image's. Null is all the image's.</summary>
    public HealthOptions? Health { get; init; }

    /// <summary>How long each life of it may last; then its host asks it to stop, and ends it after <see cref="StopPatience"/> (10 s when that is null). Null is for ever.</summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>Mounts that make up the root, for a specification that the caller wrote; of options with an image they are found by the executor.</summary>
    public IReadOnlyList<RootMount> RootMounts { get; init; } = [];

    /// <summary>What people said about it beside the specification, kept with the record as it is.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();
}
