using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.Testing.Shared;

/// <summary>What the shared suite's facts are here: tests of a host on the real kernel, skipped with the reason where that cannot be.</summary>
/// <remarks>In the suite's own namespace, so that its name there means this one.</remarks>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FactAttribute : Xunit.FactAttribute
{
    /// <summary>Marks a test.</summary>
    public FactAttribute() => Skip = Requirements.WhyUnmet(Requirement.Busybox);
}
