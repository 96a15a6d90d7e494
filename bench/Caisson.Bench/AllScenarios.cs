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
        new CtrRunScenario(bench, 0),
        new CtrRunScenario(bench, 200),
        new ShimScenario(bench, "start to delete", "total", 5),
        .. new[] { "start", "connect", "create", "begin", "wait", "delete", "shutdown", "undo" }.Select(step => new ShimScenario(bench, $"step {step}", step, 5)),
        new ShimScenario(bench, "start to delete, 99th percentile of 200", "percentile99", 200),
        new ShimScenario(bench, "starts of the first ten", "early", 10),
        new ShimScenario(bench, "starts of the 91st to the 100th", "late", 100),
        new ShimScenario(bench, "exec after 200 ms idle", "exec", 5),
        new ShimScenario(bench, "50 lives at once", "together", 50),
        new ShimScenario(bench, "memory of 1", "memory", 1, "KiB"),
        new ShimScenario(bench, "memory of 10", "memory", 10, "KiB"),
        new ShimScenario(bench, "memory of 50", "memory", 50, "KiB"),
        new ShimScenario(bench, "memory of 100", "memory", 100, "KiB"),
        new ShimScenario(bench, "memory after 10 execs", "worn", 10, "KiB"),
        new ShimScenario(bench, "memory after 1,000 execs", "worn", 1_000, "KiB"),
        new ShimScenario(bench, "kill of 100", "kill", 100),
        new ShimScenario(bench, "1 GiB through stdout", "stdout", 1_024),
        new ShimScenario(bench, "1,000,000 lines through a terminal", "terminal", 1_000_000),
    ];
}
