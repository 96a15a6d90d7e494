namespace Caisson.Contracts.Documents;

/// <summary>How often a container with a <see cref="RestartPolicy"/> was started again, and when it will be. Caisson's own addition.</summary>
public sealed record RestartStatus : Document
{
    /// <summary>The policy.</summary>
    public required RestartPolicy Policy { get; init; }

    /// <summary>How many restarts there were, the one that is due included.</summary>
    public int Count { get; init; }

    /// <summary>When it starts next; null unless it is in the state <c>Restarting</c>.</summary>
    public DateTimeOffset? NextStart { get; init; }

    /// <summary>How the life before this one ended; null in the first.</summary>
    public ExitRecord? LastExit { get; init; }

    /// <summary>How earlier lives ended that no subscriber has been told of, oldest first; at most 100. The exit of the present life is not among them.</summary>
    public IReadOnlyList<ExitRecord>? UntoldExits { get; init => field = NoNulls.In(value); }
}
