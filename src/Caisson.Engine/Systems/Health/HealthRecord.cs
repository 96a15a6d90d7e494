using Caisson.Contracts.Documents;

namespace Caisson.Engine.Systems.Health;

/// <summary>What probes have shown in one life of a container, and what follows from it. Knows no clock and runs nothing.</summary>
/// <param name="policy">The policy.</param>
internal sealed class HealthRecord(HealthPolicy policy)
{
    private readonly List<HealthResult> _results = [];

    /// <summary>The policy.</summary>
    public HealthPolicy Policy => policy;

    /// <summary>What is known.</summary>
    public HealthState State { get; private set; }

    /// <summary>How many probes in a row were bad.</summary>
    public int FailingStreak { get; private set; }

    /// <summary>A new life begins: nothing is known of it. The results of the last one stay to be seen.</summary>
    public void BeginLife() => (State, FailingStreak) = (HealthState.Starting, 0);

    /// <summary>How long to wait before the next probe.</summary>
    /// <param name="age">How long the life has lasted.</param>
    public TimeSpan NextPause(TimeSpan age) => TimeSpan.FromMilliseconds(IsInGrace(age) ? policy.StartIntervalInMilliseconds : policy.IntervalInMilliseconds);

    /// <summary>Takes a result in.</summary>
    /// <param name="result">The result.</param>
    /// <param name="age">How long the life had lasted when the probe began.</param>
    /// <returns>Whether <see cref="State"/> is another one now.</returns>
    public bool Add(HealthResult result, TimeSpan age)
    {
        if (_results.Count == HealthStatus.MaximumResults)
        {
            _results.RemoveAt(0);
        }

        _results.Add(result);
        var before = State;
        if (result.ExitCode == 0)
        {
            (State, FailingStreak) = (HealthState.Healthy, 0);
        }
        else if (!IsInGrace(age))
        {
            FailingStreak = Math.Min(FailingStreak + 1, int.MaxValue - 1);
            State = FailingStreak >= policy.Retries ? HealthState.Unhealthy : State;
        }

        return State != before;
    }

    /// <summary>What is known, for those who ask.</summary>
    /// <param name="withResults">With policy and results.</param>
    public HealthStatus ToStatus(bool withResults) => new()
    {
        State = State,
        FailingStreak = FailingStreak,
        Policy = withResults ? policy : null,
        Results = withResults ? [.. _results] : null,
    };

    private bool IsInGrace(TimeSpan age) => State == HealthState.Starting && age < TimeSpan.FromMilliseconds(policy.StartPeriodInMilliseconds);
}
