namespace Caisson.Bench.Scenarios;

/// <summary>What every running container uses. Ours is two samples a quarter of a second apart, of all at once; runc is asked once for each.</summary>
internal sealed class UsageScenario(Workbench bench, int count) : CrowdScenario(bench, "stats", count)
{
    private const int Iterations = 3;

    /// <inheritdoc/>
    public override string Baseline => "runc events --stats";

    /// <inheritdoc/>
    public override IReadOnlyList<Contender> Contenders =>
    [
        Optional(
            new Contender("caisson stats --no-stream", Bench.Tool("repeat"), $"{Iterations}", "0", Bench.Cli, "stats", "--no-stream"),
            Bench.Cli,
            "dotnet publish src/Caisson.Cli -c Release"),
        Optional(
            new Contender(
                "runc events --stats",
                Bench.Tool("repeat"),
                $"{Iterations}",
                "0",
                "sh",
                "-ec",
                $"for name in {string.Join(' ', Names)}; do {string.Join(' ', Runtimes.Of(Bench, "runc"))} events --stats $name; done"),
            "runc",
            "install it"),
    ];
}
