using System.Diagnostics;

namespace Caisson.Bench.Scenarios;

/// <summary><c>ctr run --rm</c> of <c>/bin/true</c> as a whole process, over a containerd of the bench's own: mostly the client and containerd, the rest their shims.</summary>
internal sealed class CtrRunScenario(Workbench bench, int idleMilliseconds) : Scenario(bench)
{
    private const int Iterations = 5;
    private const string Unified = "/sys/fs/cgroup/unified";
    private const string Image = "docker.io/library/busybox:latest";

    private Process? _containerd;

    /// <inheritdoc/>
    public override string Name => idleMilliseconds == 0 ? "ctr run, back to back" : $"ctr run, after {idleMilliseconds} ms idle";

    /// <inheritdoc/>
    public override string Baseline => "stock shim + runc";

    /// <inheritdoc/>
    public override IReadOnlyList<Contender> Contenders =>
    [
        Optional(Of("caisson", "--runtime", "io.containerd.caisson.v1"), Bench.Shim, "dotnet publish src/Caisson.Shim -c Release"),
        .. Runtimes.Names.Select(runtime => Optional(Of($"stock shim + {runtime}", "--runtime", "io.containerd.runc.v2", "--runc-binary", runtime), runtime, "install it")),
    ];

    private string Home => $"{Bench.Home}/containerd";

    private string Socket => $"{Home}/sock";

    /// <inheritdoc/>
    public override void Prepare()
    {
        _ = Directory.CreateDirectory($"{Home}/shims");
        _ = File.CreateSymbolicLink($"{Home}/shims/containerd-shim-caisson-v1", Bench.Shim);
        File.WriteAllText($"{Home}/config.toml", $"""
            version = 2
            root = "{Home}/root"
            state = "{Home}/state"
            disabled_plugins = ["io.containerd.grpc.v1.cri"]
            [grpc]
            address = "{Socket}"
            [ttrpc]
            address = "{Socket}.ttrpc"
            """);

        // crun refuses a hybrid host whose v2 side has controllers, so nobody sees that side.
        var start = new ProcessStartInfo(
            "unshare",
            ["--mount", "sh", "-c", $"if [ -d {Unified} ]; then umount -l {Unified}; fi; exec containerd --log-level error --config \"$0\"", $"{Home}/config.toml"])
        {
            WorkingDirectory = Home,
        };
        start.Environment["PATH"] = $"{Home}/shims:{Environment.GetEnvironmentVariable("PATH")}";
        _containerd = Process.Start(start)!;
        for (var left = 200; Commands.Run("ctr", "--address", Socket, "version").Status != 0 && left > 0 && !_containerd.HasExited; left--)
        {
            Thread.Sleep(50);
        }

        _ = Commands.MustRun(Bench.ImageMaker, $"{Home}/busybox.tar");
        _ = Commands.MustRun("ctr", "--address", Socket, "images", "import", "--index-name", Image, $"{Home}/busybox.tar");
    }

    /// <inheritdoc/>
    public override void CleanUp()
    {
        if (_containerd is not null)
        {
            _containerd.Kill();
            _containerd.WaitForExit();
            _containerd.Dispose();
            _containerd = null;
            Directory.Delete(Home, recursive: true);
        }
    }

    private Contender Of(string name, params string[] options) => new(
        name,
        [Bench.Tool("repeat"), $"{Iterations}", $"{idleMilliseconds}", "ctr", "--address", Socket, "run", "--rm", .. options, "--cgroup", $"{Bench.CgroupParent}/run%", Image, "run%", "/bin/true"]);
}
