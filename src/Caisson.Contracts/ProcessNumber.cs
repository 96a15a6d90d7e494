namespace Caisson.Contracts;

/// <summary>A process's place in its system: the first one prepared is 1. Unlike a process id it is never used twice.</summary>
/// <param name="Value">1, 2, 3 … in the order of preparation; 0 means none.</param>
/// <remarks>Notifications name processes by it, so that a process id the kernel hands out again cannot be mistaken. The init process is always 1.</remarks>
public readonly record struct ProcessNumber(ulong Value)
{
    /// <summary>The init process of every system.</summary>
    public static ProcessNumber Init => new(1);
}
