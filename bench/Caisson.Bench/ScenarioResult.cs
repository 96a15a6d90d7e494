namespace Caisson.Bench;

/// <summary>What a scenario measured.</summary>
/// <param name="Name">The scenario.</param>
/// <param name="Unit">The unit of the numbers.</param>
/// <param name="Baseline">The contender of ratio 1.</param>
/// <param name="Rows">Contenders in their order; null where nothing was measured.</param>
/// <param name="Absences">Who could not take part, and why.</param>
/// <param name="Failures">Who failed, and how.</param>
internal sealed record ScenarioResult(
    string Name,
    string Unit,
    string Baseline,
    IReadOnlyList<(string Contender, Summary? Summary)> Rows,
    IReadOnlyDictionary<string, string> Absences,
    IReadOnlyDictionary<string, string> Failures)
{
    /// <summary>A contender's median against the baseline's; null when either is missing.</summary>
    public double? RatioOf(Summary? summary)
    {
        foreach (var (contender, baseline) in Rows)
        {
            if (contender == Baseline && baseline is not null && summary is not null)
            {
                return summary.Median / baseline.Median;
            }
        }

        return null;
    }
}
