namespace Caisson.Bench.Scenarios;

/// <summary>Create, start, wait and delete of <c>/bin/true</c>.</summary>
internal sealed class LifecycleScenario(Workbench bench, int idleMilliseconds) : Scenario(bench)
{
    private const int Iterations = 10;

    /// <inheritdoc/>
    public override string Name => idleMilliseconds == 0 ? "lifecycle, back to back" : $"lifecycle, after {idleMilliseconds} ms idle";

    /// <inheritdoc/>
    public override string Baseline => "bare C";

    /// <inheritdoc/>
    public override IReadOnlyList<Contender> Contenders
    {
        get
        {
            var bundle = Bench.MakeBundle("true", "/bin/true");
            return
            [
                Optional(
                    new Contender("bare C", Bench.Tool("container"), "lifecycle", $"{Iterations}", $"{idleMilliseconds}", Bench.RootFileSystem, Bench.Work, Bench.CgroupParent, Bench.Filter),
                    Bench.EngineProbe,
                    "dotnet publish bench/Caisson.Bench.Engine -c Release"),
                Optional(
                    new Contender("engine", Bench.EngineProbe, "lifecycle", $"{Iterations}", $"{idleMilliseconds}", Bench.RootFileSystem, Bench.Work, Bench.Profile),
                    Bench.EngineProbe,
                    "dotnet publish bench/Caisson.Bench.Engine -c Release"),
                .. Runtimes.Names.Select(runtime => Optional(
                    new Contender(
                        $"{runtime} run",
                        [.. Runtimes.Repeat(Bench, Iterations, idleMilliseconds), .. Runtimes.Of(Bench, runtime), "run", "--bundle", bundle, "bench%"]),
                    runtime,
                    "install it")),
            ];
        }
    }
}
