namespace Caisson.Bench.Scenarios;

/// <summary>One line to a container's <c>cat</c> and back through an attached command, after the first.</summary>
internal sealed class AttachScenario(Workbench bench) : Scenario(bench)
{
    private const string Container = "bench-attach";
    private const string Exchanges = "200";

    private bool _isOurs;
    private bool _isPodmans;

    /// <inheritdoc/>
    public override string Name => "attach, round trip";

    /// <inheritdoc/>
    public override string Baseline => "podman attach";

    /// <inheritdoc/>
    public override IReadOnlyList<Contender> Contenders =>
    [
        Optional(new Contender("caisson attach", Bench.Tool("echo"), Exchanges, Bench.Cli, "attach", Container), Bench.Cli, "dotnet publish src/Caisson.Cli -c Release"),
        Optional(new Contender("podman attach", "sh", "-ec", PodmansTurn), Podman.Program, "eng/test-peers.sh installs it"),
        new Contender("bare cat over pipes", Bench.Tool("echo"), Exchanges, "cat"),
    ];

    // Podman ends the input of the container with its client, and so its cat: each turn has a new one.
    private string PodmansTurn =>
        $"{Podman.Removal(Bench)}; {Podman.Running(Bench, Container, "cat")} >/dev/null; exec {Bench.Tool("echo")} {Exchanges} {Podman.Command(Bench)} attach {Container}";

    /// <inheritdoc/>
    public override void Prepare()
    {
        if (Workbench.Finds(Bench.Cli))
        {
            _isOurs = true;
            _ = Commands.MustRun(Bench.Cli, "run", "-d", "-i", "--name", Container, "--rootfs", Bench.RootFileSystem, "cat");
        }

        if (Workbench.Finds(Podman.Program))
        {
            _isPodmans = true;
        }
    }

    /// <inheritdoc/>
    public override void CleanUp()
    {
        if (_isOurs)
        {
            _ = Commands.MustRun(Bench.Cli, "rm", "-f", Container);
        }

        if (_isPodmans)
        {
            Podman.CleanUp(Bench);
        }
    }
}
