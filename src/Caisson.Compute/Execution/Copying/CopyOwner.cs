namespace Caisson.Compute.Execution.Copying;

/// <summary>Who owns what a copy makes.</summary>
/// <param name="IsKept">Whoever owns the original.</param>
/// <param name="UserId">Otherwise this user.</param>
/// <param name="GroupId">Otherwise this group.</param>
internal readonly record struct CopyOwner(bool IsKept, uint UserId, uint GroupId);
