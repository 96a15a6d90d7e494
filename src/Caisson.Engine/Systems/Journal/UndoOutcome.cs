namespace Caisson.Engine.Systems.Journal;

/// <summary>What performing an undo came to.</summary>
public enum UndoOutcome
{
    /// <summary>The thing was there and is gone.</summary>
    Undone,

    /// <summary>There was nothing to undo.</summary>
    NothingLeft,

    /// <summary>The thing is still there; the detail says why. A later clean-up tries again.</summary>
    Failed,
}
