namespace Caisson.IntegrationTests.Shim;

/// <summary>A step that a process of the shim's passes in the life of one container.</summary>
/// <param name="Command">Which of the shim's processes: <c>start</c>, <c>serve</c> or <c>delete</c>.</param>
/// <param name="Failpoint">The step.</param>
/// <param name="Occurrence">The how manieth time, counted from 1.</param>
internal sealed record ShimKillStep(string Command, string Failpoint, int Occurrence)
{
    /// <summary>The variable that makes the process do something there.</summary>
    internal string Variable(string action) => $"CAISSON_FAILPOINTS={Command}/{Failpoint}={action}@{Occurrence}";

    /// <inheritdoc/>
    public override string ToString() => $"{Command}/{Failpoint}@{Occurrence}";
}
