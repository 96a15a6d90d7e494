namespace Caisson.Bench.Scenarios;

/// <summary>containerd's shims, driven as containerd drives them: one step of a container's life, or what many of them hold.</summary>
/// <param name="bench">Where all is.</param>
/// <param name="title">What the report calls it.</param>
/// <param name="step">What the client measures.</param>
/// <param name="count">How many it makes in one turn.</param>
/// <param name="unit">The unit of the numbers.</param>
internal sealed class ShimScenario(Workbench bench, string title, string step, int count, string unit = "µs") : Scenario(bench)
{
    private const string Stock = "containerd-shim-runc-v2";
    private const string Unified = "/sys/fs/cgroup/unified";

    /// <inheritdoc/>
    public override string Name => $"shim: {title}";

    /// <inheritdoc/>
    public override string Unit => unit;

    /// <inheritdoc/>
    public override string Baseline => "stock shim + runc";

    /// <inheritdoc/>
    public override IReadOnlyList<Contender> Contenders =>
    [
        Optional(Of("caisson", Bench.Shim, "caisson"), Bench.Shim, "dotnet publish src/Caisson.Shim -c Release"),
        .. Runtimes.Names.Select(runtime => Optional(Of($"stock shim + {runtime}", Stock, runtime), Stock, "install containerd")),
    ];

    // crun refuses a hybrid host whose v2 side has controllers, so nobody sees that side.
    private Contender Of(string name, string shim, string runtime)
    {
        var contender = new Contender(
            name,
            "unshare", "--mount", "sh", "-c", $"if [ -d {Unified} ]; then umount -l {Unified}; fi; exec \"$@\"", "sh",
            "dotnet", Bench.ShimClient, step, $"{count}", shim, Bench.MakeBundle("shim", "/bin/true"), Bench.Home, Bench.CgroupParent, runtime);
        return Optional(contender, Bench.ShimClient, "dotnet build bench/Caisson.Bench.Shim -c Release");
    }
}
