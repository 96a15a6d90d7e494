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
        new ListingScenario(bench, 1),
        new ListingScenario(bench, 20),
        new ListingScenario(bench, 200),
        new UsageScenario(bench, 1),
        new UsageScenario(bench, 20),
        new UsageScenario(bench, 200),
        new AttachScenario(bench),
        new StdoutScenario(bench),
        new GrowthScenario(bench),
        new HostMemoryScenario(bench),
    ];
}
