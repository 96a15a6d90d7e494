namespace Caisson.Bench.Scenarios;

/// <summary><c>/bin/true</c> in a container that runs already.</summary>
internal sealed class ExecScenario(Workbench bench, int idleMilliseconds) : Scenario(bench)
{
    private const int Iterations = 10;
    private readonly string _id = $"bench-exec-{Environment.ProcessId}-{idleMilliseconds}";

    /// <inheritdoc/>
    public override string Name => idleMilliseconds == 0 ? "exec, back to back" : $"exec, after {idleMilliseconds} ms idle";

    /// <inheritdoc/>
    public override string Baseline => "bare C";

    /// <inheritdoc/>
    public override IReadOnlyList<Contender> Contenders =>
    [
        Optional(
            new Contender("bare C", Bench.Tool("container"), "exec", $"{Iterations}", $"{idleMilliseconds}", Bench.RootFileSystem, Bench.Work, Bench.CgroupParent, Bench.Filter),
            Bench.EngineProbe,
            "dotnet publish bench/Caisson.Bench.Engine -c Release"),
        Optional(
            new Contender("engine", Bench.EngineProbe, "exec", $"{Iterations}", $"{idleMilliseconds}", Bench.RootFileSystem, Bench.Work, Bench.Profile),
            Bench.EngineProbe,
            "dotnet publish bench/Caisson.Bench.Engine -c Release"),
        .. Runtimes.Names.Select(runtime => Optional(
            new Contender($"{runtime} exec", [.. Runtimes.Repeat(Bench, Iterations, idleMilliseconds), .. Runtimes.Of(Bench, runtime), "exec", IdOf(runtime), "/bin/true"]),
            runtime,
            "install it")),
    ];

    /// <inheritdoc/>
    public override void Prepare()
    {
        var bundle = Bench.MakeBundle("sleep", "/bin/sleep", "1000000");
        foreach (var runtime in Present())
        {
            // A detached container keeps the standard streams of its start: none of them may be a pipe that we read to its end.
            string[] quietly = ["sh", "-c", $"exec \"$@\" 2>{Bench.Home}/{runtime}.log", "sh"];
            _ = Commands.MustRun([.. quietly, .. Runtimes.Repeat(Bench, 1, 0), .. Runtimes.Of(Bench, runtime), "run", "--detach", "--bundle", bundle, IdOf(runtime)]);
        }
    }

    /// <inheritdoc/>
    public override void CleanUp()
    {
        foreach (var runtime in Present())
        {
            _ = Commands.Run([.. Runtimes.Repeat(Bench, 1, 0), .. Runtimes.Of(Bench, runtime), "delete", "--force", IdOf(runtime)]);
        }
    }

    private static IEnumerable<string> Present() => Runtimes.Names.Where(Workbench.Finds);

    private string IdOf(string runtime) => $"{_id}-{runtime}";
}
