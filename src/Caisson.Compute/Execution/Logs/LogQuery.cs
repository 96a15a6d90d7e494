namespace Caisson.Compute.Execution.Logs;

/// <summary>Which records of a container's log are wanted.</summary>
public sealed record LogQuery
{
    /// <summary>None that is older; null for no limit.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>None that is newer; null for no limit.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Begin with the last so many lines among those; null for all. A line in several records counts once.</summary>
    public int? Tail { get; init; }

    /// <summary>Go on with what is written from now on, until <see cref="WriterEnded"/> or <see cref="Until"/>.</summary>
    public bool Follow { get; init; }

    /// <summary>With <see cref="Follow"/>: completes, however, when nothing more will be written. What stands in the log then is still read. Null to follow for ever.</summary>
    public Task? WriterEnded { get; init; }
}
