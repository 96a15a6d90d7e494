namespace Caisson.Engine.Containers.Seccomp;

/// <summary>A rule for one call with conditions.</summary>
/// <param name="Conditions">All must hold. At least one.</param>
/// <param name="Action">The answer then.</param>
internal sealed record FilterRule(ArgumentCondition[] Conditions, uint Action);
