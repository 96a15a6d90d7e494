namespace Caisson.Engine.Systems.Journal;

/// <summary>What a clean-up of one directory came to.</summary>
public enum CleanOutcome
{
    /// <summary>Everything recorded is undone and the directory is gone.</summary>
    Cleaned,

    /// <summary>Everything recorded is undone; the directory stays because it holds the exit of a durable system.</summary>
    ExitKept,

    /// <summary>The host lives: nothing was touched.</summary>
    Busy,

    /// <summary>Nothing of that name.</summary>
    Missing,

    /// <summary>Something could not be undone; the directory stays for another try.</summary>
    Failed,

    /// <summary>The journal is damaged: what stands before the damage was undone, the rest is not believed; the directory stays for a person to look at.</summary>
    Damaged,
}
