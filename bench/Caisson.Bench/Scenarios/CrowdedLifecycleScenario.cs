namespace Caisson.Bench.Scenarios;

/// <summary>Create, start, wait and delete of <c>/bin/true</c> in an engine that has no other container, and in one that has 200 running ones.</summary>
internal sealed class CrowdedLifecycleScenario(Workbench bench) : Scenario(bench)
{
    private const int Iterations = 20;

    /// <inheritdoc/>
    public override string Name => "lifecycle, beside running containers";

    /// <inheritdoc/>
    public override string Baseline => "alone";

    /// <inheritdoc/>
    public override IReadOnlyList<Contender> Contenders => [Probe("alone", 0), Probe("beside 200", 200)];

    private Contender Probe(string name, int running) => Optional(
        new Contender(name, Bench.EngineProbe, $"lifecycle+{running}", $"{Iterations}", "0", Bench.RootFileSystem, Bench.Work, Bench.Profile),
        Bench.EngineProbe,
        "dotnet publish bench/Caisson.Bench.Engine -c Release");
}
