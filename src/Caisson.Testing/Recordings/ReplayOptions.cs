namespace Caisson.Testing.Recordings;

/// <summary>How a <see cref="ReplayComputeService"/> replays.</summary>
public sealed record ReplayOptions
{
    /// <summary>Whether a call must have the recorded one's arguments: exactly, unless told otherwise.</summary>
    public ArgumentMatching Arguments { get; init; }
}
