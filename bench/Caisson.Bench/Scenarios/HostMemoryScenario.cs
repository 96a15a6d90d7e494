namespace Caisson.Bench.Scenarios;

/// <summary>The own memory of a durable container's host after many processes have run in it, and after few.</summary>
internal sealed class HostMemoryScenario(Workbench bench) : Scenario(bench)
{
    /// <inheritdoc/>
    public override string Name => "durable host after 1,000 execs";

    /// <inheritdoc/>
    public override string Unit => "KiB";

    /// <inheritdoc/>
    public override string Baseline => "10 execs";

    /// <inheritdoc/>
    public override IReadOnlyList<Contender> Contenders => [After("10 execs", 10), After("1,000 execs", 1_000)];

    private Contender After(string name, int count) => Optional(
        new Contender(name, Bench.Script("host-memory.sh"), Bench.Cli, Bench.RootFileSystem, $"{count}"), Bench.Cli, "dotnet publish src/Caisson.Cli -c Release");
}
