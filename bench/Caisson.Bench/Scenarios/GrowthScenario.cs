namespace Caisson.Bench.Scenarios;

/// <summary>How much own memory an engine has more after 10,000 launches than after the first hundred. Further descriptors or threads fail the probe.</summary>
internal sealed class GrowthScenario(Workbench bench) : Scenario(bench)
{
    private const int Launches = 10_000;

    /// <inheritdoc/>
    public override string Name => "growth over 10,000 launches";

    /// <inheritdoc/>
    public override string Unit => "KiB";

    /// <inheritdoc/>
    public override string Baseline => "engine";

    /// <inheritdoc/>
    public override IReadOnlyList<Contender> Contenders =>
    [
        Optional(
            new Contender("engine", Bench.EngineProbe, "growth", $"{Launches}", "0", Bench.RootFileSystem, Bench.Work, Bench.Profile),
            Bench.EngineProbe,
            "dotnet publish bench/Caisson.Bench.Engine -c Release"),
    ];
}
