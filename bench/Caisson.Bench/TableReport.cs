using System.Globalization;
using System.Text;

namespace Caisson.Bench;

/// <summary>Results for people.</summary>
internal static class TableReport
{
    public static string Write(IReadOnlyList<ScenarioResult> results)
    {
        var text = new StringBuilder();
        foreach (var result in results)
        {
            _ = text.Append(CultureInfo.InvariantCulture, $"\n{result.Name} ({result.Unit}; ratio to {result.Baseline})\n")
                .Append(CultureInfo.InvariantCulture, $"  {"",-24}{"n",6}{"min",12}{"median",12}{"p90",12}{"ratio",9}\n");
            foreach (var (contender, summary) in result.Rows)
            {
                _ = text.Append("  ").Append(Row(result, contender, summary)).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Row(ScenarioResult result, string contender, Summary? summary)
    {
        if (result.Absences.TryGetValue(contender, out var absence))
        {
            return $"{contender,-24}  not measured: {absence}";
        }

        if (result.Failures.TryGetValue(contender, out var failure))
        {
            return $"{contender,-24}  FAILED: {failure}";
        }

        return summary is null
            ? $"{contender,-24}  no samples"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{contender,-24}{summary.Count,6}{summary.Minimum,12:F0}{summary.Median,12:F0}{summary.Percentile90,12:F0}{result.RatioOf(summary),9:F2}");
    }
}
