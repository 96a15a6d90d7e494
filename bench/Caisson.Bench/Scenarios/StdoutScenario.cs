namespace Caisson.Bench.Scenarios;

/// <summary>1 GiB of zeros from the container's standard output to a client that drains it, start and end of the container included.</summary>
internal sealed class StdoutScenario(Workbench bench) : Scenario(bench)
{
    private static readonly string[] Writer = ["/bin/dd", "if=/dev/zero", "bs=1M", "count=1024"];

    /// <inheritdoc/>
    public override string Name => "1 GiB through stdout";

    /// <inheritdoc/>
    public override string Baseline => "runc run";

    /// <inheritdoc/>
    public override IReadOnlyList<Contender> Contenders
    {
        get
        {
            var bundle = Bench.MakeBundle("stdout", Writer);
            return
            [
                Optional(
                    new Contender(
                        "caisson run --rm", Bench.Tool("repeat"), "1", "0", "bash", "-o", "pipefail", "-c", $"{Bench.Cli} run --rm --rootfs {Bench.RootFileSystem} {string.Join(' ', Writer)} 2>/dev/null | cat >/dev/null"),
                    Bench.Cli,
                    "dotnet publish src/Caisson.Cli -c Release"),
                .. Runtimes.Names.Select(runtime => Optional(
                    new Contender(
                        $"{runtime} run",
                        [.. Runtimes.Repeat(Bench, 1, 0), "bash", "-o", "pipefail", "-c", $"{string.Join(' ', Runtimes.Of(Bench, runtime))} run --bundle {bundle} stdout% 2>/dev/null | cat >/dev/null"]),
                    runtime,
                    "install it")),
            ];
        }
    }
}
