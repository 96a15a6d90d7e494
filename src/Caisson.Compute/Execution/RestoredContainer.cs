using Caisson.Contracts;

namespace Caisson.Compute.Execution;

/// <summary>What became of one container when all were restored.</summary>
/// <param name="Id">The container.</param>
/// <param name="Restoration">What was found; null when that failed.</param>
/// <param name="Error">Why it could not be restored, or not be started again; null when nothing failed.</param>
public sealed record RestoredContainer(SystemId Id, Restoration? Restoration, Exception? Error);
