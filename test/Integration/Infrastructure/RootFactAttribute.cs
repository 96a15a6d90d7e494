namespace Caisson.IntegrationTests.Infrastructure;

/// <summary>A fact about the real kernel: skipped, with the reason, where it cannot run.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RootFactAttribute : FactAttribute
{
    /// <summary>Marks a test.</summary>
    /// <param name="needs">What it needs beyond root and the shipped host.</param>
    public RootFactAttribute(Requirement needs = Requirement.None) => Skip = Requirements.WhyUnmet(needs);
}
