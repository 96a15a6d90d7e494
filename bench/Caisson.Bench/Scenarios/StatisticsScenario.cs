namespace Caisson.Bench.Scenarios;

/// <summary>The statistics of one system, alone and beside 500 processes that have nothing to do with it.</summary>
internal sealed class StatisticsScenario(Workbench bench) : Scenario(bench)
{
    /// <inheritdoc/>
    public override string Name => "statistics of one system";

    /// <inheritdoc/>
    public override string Baseline => "alone";

    /// <inheritdoc/>
    public override IReadOnlyList<Contender> Contenders =>
        [Probe("alone", 0), Probe("500 strangers", 500)];

    private Contender Probe(string name, int strangers) => Optional(
        new Contender(name, Bench.Tool("crowd"), $"{strangers}", Bench.EngineProbe, "statistics", "200", "0", Bench.RootFileSystem, Bench.Work, Bench.Profile),
        Bench.EngineProbe,
        "dotnet publish bench/Caisson.Bench.Engine -c Release");
}
