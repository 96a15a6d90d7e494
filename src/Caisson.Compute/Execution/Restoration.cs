using Caisson.Contracts;

namespace Caisson.Compute.Execution;

/// <summary>What became of a container that somebody else may have been watching.</summary>
/// <param name="IsAlive">It exists in the service: created, running or paused.</param>
/// <param name="Pid">Its init process's id on the machine; null when there is none.</param>
/// <param name="Exit">How it ended, when it did; null for one that was never started.</param>
public sealed record Restoration(bool IsAlive, int? Pid, ExitRecord? Exit);
