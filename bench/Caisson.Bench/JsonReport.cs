using System.Text.Json;
using System.Text.Json.Nodes;

namespace Caisson.Bench;

/// <summary>Results for programs.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static string Write(IReadOnlyList<ScenarioResult> results) =>
        new JsonArray([.. results.Select(Write)]).ToJsonString(Indented) + "\n";

    private static JsonObject Write(ScenarioResult result) => new()
    {
        ["scenario"] = result.Name,
        ["unit"] = result.Unit,
        ["baseline"] = result.Baseline,
        ["contenders"] = new JsonArray([.. result.Rows.Select(row => Write(result, row.Contender, row.Summary))]),
    };

    private static JsonObject Write(ScenarioResult result, string contender, Summary? summary) => new()
    {
        ["name"] = contender,
        ["count"] = summary?.Count ?? 0,
        ["minimum"] = summary?.Minimum,
        ["median"] = summary?.Median,
        ["percentile90"] = summary?.Percentile90,
        ["ratio"] = result.RatioOf(summary),
        ["absence"] = result.Absences.GetValueOrDefault(contender),
        ["failure"] = result.Failures.GetValueOrDefault(contender),
    };
}
