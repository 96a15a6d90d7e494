namespace Caisson.Bench.Scenarios;

/// <summary>A container's whole life as one command: our command line with host process and bridge, our OCI runtime and theirs without, and Podman.</summary>
internal sealed class WholeRunScenario(Workbench bench) : Scenario(bench)
{
    private const int Iterations = 5;

    /// <inheritdoc/>
    public override string Name => "whole command";

    /// <inheritdoc/>
    public override string Baseline => "runc run";

    /// <inheritdoc/>
    public override IReadOnlyList<Contender> Contenders
    {
        get
        {
            var bundle = Bench.MakeBundle("true", "/bin/true");
            return
            [
                Optional(
                    new Contender("caisson run --rm", Bench.Tool("repeat"), $"{Iterations}", "0", Bench.Cli, "run", "--rm", "--rootfs", Bench.RootFileSystem, "/bin/true"),
                    Bench.Cli,
                    "dotnet publish src/Caisson.Cli -c Release"),
                Optional(
                    new Contender(
                        "caisson-runtime run",
                        [.. Runtimes.Repeat(Bench, Iterations, 0), Bench.Runtime, "--root", Bench.StateOf("caisson-runtime"), "run", "--bundle", bundle, "whole%"]),
                    Bench.Runtime,
                    "dotnet publish src/Caisson.Runtime -c Release"),
                .. Runtimes.Names.Select(runtime => Optional(
                    new Contender($"{runtime} run", [.. Runtimes.Repeat(Bench, Iterations, 0), .. Runtimes.Of(Bench, runtime), "run", "--bundle", bundle, "whole%"]),
                    runtime,
                    "install it")),
                Optional(
                    new Contender("podman run --rm", "sh", "-ec", $"exec {Bench.Tool("repeat")} {Iterations} 0 {Podman.Passing(Bench, "/bin/true")}"), Podman.Program, "eng/test-peers.sh installs it"),
            ];
        }
    }

    /// <inheritdoc/>
    public override void CleanUp()
    {
        if (Workbench.Finds(Podman.Program))
        {
            Podman.CleanUp(Bench);
        }
    }
}
