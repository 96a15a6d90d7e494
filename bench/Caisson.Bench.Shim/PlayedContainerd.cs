using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Caisson.Shim.Protocol;
using Caisson.Ttrpc.Client;
using Caisson.Ttrpc.Server;
using Caisson.Ttrpc.WellKnown;

namespace Caisson.Bench.Shim;

/// <summary>What a shim sees of containerd: the commands, the bundle with its log, the receiver of events.</summary>
internal sealed class PlayedContainerd : IAsyncDisposable
{
    private readonly string _shim;
    private readonly string _home;
    private readonly string _cgroup;
    private readonly string _runtime;
    private readonly JsonNode _spec;
    private readonly TtrpcListener _listener;
    private int _number;

    public PlayedContainerd(string shim, string bundle, string home, string cgroup, string runtime)
    {
        _shim = shim;
        _cgroup = cgroup;
        _runtime = runtime;
        _home = Path.Combine(home, string.Create(CultureInfo.InvariantCulture, $"shim-{Environment.ProcessId}"));
        _ = Directory.CreateDirectory(_home);
        _spec = JsonNode.Parse(File.ReadAllText(Path.Combine(bundle, "config.json")))!;
        _listener = TtrpcListener.Start(Address + ".ttrpc", new TtrpcServer([new DeafReceiver()]));
    }

    private string Address => Path.Combine(_home, "grpc");

    /// <summary>The runtime's options: which program, and its state below our own directory.</summary>
    public Any Options => Any.Pack(new Caisson.Shim.Protocol.Runc.Options { BinaryName = _runtime, Root = Path.Combine(_home, "state") }, "containerd.runc.v1.Options");

    /// <summary>Makes the bundle of a container with a name of its own.</summary>
    public string MakeBundle(params string[] arguments) => MakeBundle(isTerminal: false, arguments);

    /// <summary>Makes the bundle of a container with a name of its own, and perhaps a terminal.</summary>
    public string MakeBundle(bool isTerminal, string[] arguments)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"c{Environment.ProcessId}-{Interlocked.Increment(ref _number)}");
        _ = Directory.CreateDirectory(Path.Combine(BundleOf(id), "rootfs"));
        var spec = _spec.DeepClone();
        spec["process"]!["args"] = new JsonArray([.. arguments.Select(static argument => (JsonNode)argument)]);
        spec["process"]!["terminal"] = isTerminal;
        spec["linux"]!["cgroupsPath"] = $"{_cgroup}/{id}";
        File.WriteAllText(Path.Combine(BundleOf(id), "config.json"), spec.ToJsonString());
        _ = MakeFifo(id, "log");
        return id;
    }

    /// <summary>Makes a FIFO in a container's bundle.</summary>
    public string MakeFifo(string id, string name)
    {
        _ = Run("mkfifo", BundleOf(id), name);
        return Path.Combine(BundleOf(id), name);
    }

    /// <summary>A container's bundle.</summary>
    public string BundleOf(string id) => Path.Combine(_home, id);

    /// <summary>Runs one of the shim's commands in the bundle, to the end of its output.</summary>
    public string Command(string id, params string[] action) =>
        Run(_shim, BundleOf(id), ["-namespace", "bench", "-address", Address, "-publish-binary", "/bin/false", "-id", id, .. action]);

    /// <summary>Connects to a shim.</summary>
    public static Task<TtrpcClient> ConnectAsync(string address) => TtrpcClient.ConnectAsync(address["unix://".Length..]);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        Directory.Delete(_home, recursive: true);
    }

    private string Run(string program, string directory, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, WorkingDirectory = directory };
        start.Environment["TTRPC_ADDRESS"] = Address + ".ttrpc";
        start.Environment["GOMAXPROCS"] = "2";
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: exit code {process.ExitCode}");
    }

    private sealed class DeafReceiver : EventsService
    {
        public override Task<Empty> ForwardAsync(ForwardRequest request, TtrpcCallContext context) => Task.FromResult(new Empty());
    }
}
