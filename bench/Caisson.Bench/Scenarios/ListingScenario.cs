namespace Caisson.Bench.Scenarios;

/// <summary>The list of the running containers, as a whole command.</summary>
internal sealed class ListingScenario(Workbench bench, int count) : CrowdScenario(bench, "ps", count)
{
    private const int Iterations = 5;

    /// <inheritdoc/>
    public override string Baseline => "runc list";

    /// <inheritdoc/>
    public override IReadOnlyList<Contender> Contenders =>
    [
        Optional(new Contender("caisson ps", Bench.Tool("repeat"), $"{Iterations}", "0", Bench.Cli, "ps"), Bench.Cli, "dotnet publish src/Caisson.Cli -c Release"),
        Optional(new Contender("runc list", [Bench.Tool("repeat"), $"{Iterations}", "0", .. Runtimes.Of(Bench, "runc"), "list"]), "runc", "install it"),
    ];
}
