namespace Caisson.Platform.Linux.Trees;

/// <summary>Whether a lock can be held by several at once.</summary>
public enum FileLockMode
{
    /// <summary>Only one holder.</summary>
    Exclusive,

    /// <summary>Any number of holders, none of them exclusive.</summary>
    Shared,
}
