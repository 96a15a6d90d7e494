using Caisson.Bench.Scenarios;

namespace Caisson.Bench;

/// <summary>The rows of the bench, in the order in which they are read.</summary>
internal static class AllScenarios
{
    public static IReadOnlyList<Scenario> Of(Workbench bench) =>
    [
        new LifecycleScenario(bench, 0),
        new LifecycleScenario(bench, 200),
        new CrowdedLifecycleScenario(bench),
        new ExecScenario(bench, 0),
        new ExecScenario(bench, 200),
        new WholeRunScenario(bench),
        new HostScenario(bench, "start", "µs"),
        new HostScenario(bench, "rss", "KiB"),
        new HostScenario(bench, "anon", "KiB"),
        new StatisticsScenario(bench),
        new StdoutScenario(bench),
        new GrowthScenario(bench),
    ];
}
