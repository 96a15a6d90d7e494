namespace Caisson.Cli.Terminals;

/// <summary>How our streams and signals are joined to a container.</summary>
internal sealed record AttachedSessionOptions
{
    /// <summary>Standard input is passed on.</summary>
    public required bool HasInput { get; init; }

    /// <summary>The container's init process has a console.</summary>
    public required bool HasConsole { get; init; }

    /// <summary>What the session is to the container.</summary>
    public required SessionRole Role { get; init; }

    /// <summary>What lets go of its console.</summary>
    public DetachKeys Keys { get; init; } = DetachKeys.None;

    /// <summary>Signals we get are delivered to its init process; else they let go of it.</summary>
    public bool ForwardsSignals { get; init; } = true;
}
