namespace Caisson.Testing.Recordings;

/// <summary>Whether a replayed call must have the recorded one's arguments.</summary>
public enum ArgumentMatching
{
    /// <summary>They must be the same JSON; the order of members does not matter.</summary>
    Exact,

    /// <summary>Operation and object are enough; for programs whose documents differ from run to run.</summary>
    Ignored,
}
