using System.Globalization;
using System.Text;
using Caisson.IntegrationTests.Cri.Protocol;
using Caisson.IntegrationTests.Infrastructure;
using Caisson.UnitTests.Compute.Images;

namespace Caisson.IntegrationTests.Cri;

/// <summary>containerd's CRI plugin with our shim as a handler: pods as a kubelet makes them, a network by Debian's plugins, images imported; nothing is left at the end.</summary>
public abstract class CriTest : IAsyncLifetime
{
    /// <summary>What every test here needs.</summary>
    protected const Requirement Needs = Requirement.Shim | Requirement.Busybox | Requirement.Containerd | Requirement.Cni;

    private const string BusyboxName = "docker.io/library/busybox:latest";
    private const string PauseName = "docker.io/library/pause:latest";
    private const string Handler = "caisson";

    private static readonly TimeSpan LongTimeout = TimeSpan.FromSeconds(30);

    private readonly TestMachine _machine = new();
    private readonly Dictionary<string, PodSandboxConfig> _pods = [];
    private readonly List<string> _sockets = [];
    private PodNetwork _network = null!;

    internal ContainerdDaemon Daemon { get; private set; } = null!;

    internal CriClient Cri { get; private set; } = null!;

    private protected string Subnet => _network.Subnet;

    /// <summary>What every pod is given from now on.</summary>
    private protected IReadOnlyDictionary<string, string> PodAnnotations { get; set; } = new Dictionary<string, string>();

    /// <inheritdoc cref="PodAnnotations"/>
    private protected IReadOnlyDictionary<string, string> PodSysctls { get; set; } = new Dictionary<string, string>();

    /// <summary>What the handler's table says beside the runtime's type.</summary>
    private protected virtual string HandlerSettings(TestMachine machine) => "";

    public async Task InitializeAsync()
    {
        if (Requirements.WhyUnmet(Needs) is not null)
        {
            return;
        }

        _network = new PodNetwork(_machine);
        var shims = _machine.MakeDirectory("shims");
        Daemon = await ContainerdDaemon.StartAsync(_machine, shims, $"""
            [plugins."io.containerd.grpc.v1.cri"]
              sandbox_image = "{PauseName}"
              restrict_oom_score_adj = true
              netns_mounts_under_state_dir = true
              stats_collect_period = 1
              [plugins."io.containerd.grpc.v1.cri".cni]
                bin_dir = "{PodNetwork.Plugins}"
                conf_dir = "{_network.ConfigDirectory}"
            """,
            config => InstallHandlerAsync(_machine, config, shims));
        Cri = new CriClient(Daemon.Socket);
        await UntilAsync(Cri.IsReadyAsync, "the runtime does not become ready");
        await ImportAsync(BusyboxName, Path.Combine(_machine.Root, "busybox.tar"));
        var pause = new LayoutBuilder { Command = """["/bin/sleep","2147483647"]""" };
        await ImportAsync(PauseName, pause.Top(pause.AddImage(BusyboxImage.Archive)).WriteTar(Path.Combine(_machine.Root, "pause.tar")));
    }

    public async Task DisposeAsync()
    {
        using (_machine)
        {
            if (Daemon is not null)
            {
                foreach (var pod in await Cri.ListPodsAsync())
                {
                    await Cri.StopPodAsync(pod.Id);
                    await Cri.RemovePodAsync(pod.Id);
                }

                Cri.Dispose();
                await Daemon.DisposeAsync();
                await _network.RemoveAsync();
                await _machine.AssertNothingLeftAsync();
                Assert.DoesNotContain(_sockets, File.Exists);
                var tasks = Path.Combine(_machine.Root, "containerd-state", "io.containerd.runtime.v2.task", "k8s.io");
                Assert.Empty(Directory.Exists(tasks) ? Directory.GetDirectories(tasks) : []);
            }
        }
    }

    /// <summary>Makes our shim a handler, by hand as docs/kubernetes.md says.</summary>
    private protected virtual Task InstallHandlerAsync(TestMachine machine, string config, string shims)
    {
        _ = File.CreateSymbolicLink(Path.Combine(shims, "containerd-shim-caisson-v1"), Executables.Shim);
        return File.AppendAllTextAsync(config, $"""

            [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.{Handler}]
              runtime_type = "io.containerd.caisson.v1"
            {HandlerSettings(machine)}
            [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
              runtime_type = "io.containerd.runc.v2"
            """);
    }

    /// <summary>Runs a pod; it is stopped and removed at the end, unless the test has done so.</summary>
    private protected async Task<string> RunPodAsync(string name = "pod", NamespaceOption? namespaces = null, params PortMapping[] ports)
    {
        var config = new PodSandboxConfig
        {
            Metadata = new PodSandboxMetadata { Name = name, Uid = $"{_machine.Name}-{name}", Namespace = "tests" },
            Hostname = namespaces?.Network == NamespaceMode.Node ? "" : name,
            LogDirectory = _machine.MakeDirectory($"logs-{name}"),
            PortMappings = ports,
            Annotations = PodAnnotations,
            Linux = new LinuxPodSandboxConfig
            {
                CgroupParent = _machine.Paths.CgroupParent,
                Sysctls = PodSysctls,
                SecurityContext = new LinuxSandboxSecurityContext { NamespaceOptions = namespaces ?? new NamespaceOption { Pid = NamespaceMode.Container } },
            },
        };
        var pod = await Cri.RunPodAsync(config, Handler);
        _pods.Add(pod, config);
        var address = Path.Combine(_machine.Root, "containerd-state", "io.containerd.runtime.v2.task", "k8s.io", pod, "address");
        _sockets.Add((await File.ReadAllTextAsync(address))["unix://".Length..]);
        return pod;
    }

    /// <summary>Makes a container of a pod, in the pod's namespaces.</summary>
    private protected Task<string> CreateAsync(string pod, string name, params string[] command) => CreateAsync(pod, new ContainerConfig { Metadata = new ContainerMetadata { Name = name }, Command = command });

    /// <summary>Makes a container of a pod; image, log and namespaces are filled in.</summary>
    private protected Task<string> CreateAsync(string pod, ContainerConfig config)
    {
        var sandbox = _pods[pod];
        return Cri.CreateAsync(new CreateContainerRequest
        {
            PodSandboxId = pod,
            SandboxConfig = sandbox,
            Config = new ContainerConfig
            {
                Metadata = config.Metadata,
                Image = new ImageSpec { Image = BusyboxName },
                Command = config.Command,
                LogPath = $"{config.Metadata!.Name}.log",
                Stdin = config.Stdin,
                StdinOnce = config.StdinOnce,
                Tty = config.Tty,
                Linux = new LinuxContainerConfig
                {
                    Resources = config.Linux?.Resources,
                    SecurityContext = new LinuxContainerSecurityContext { NamespaceOptions = sandbox.Linux!.SecurityContext!.NamespaceOptions },
                },
            },
        });
    }

    /// <summary>Makes and starts a container.</summary>
    private protected async Task<string> RunAsync(string pod, string name, params string[] command)
    {
        var id = await CreateAsync(pod, name, command);
        await Cri.StartAsync(id);
        return id;
    }

    /// <summary>Waits for its end.</summary>
    private protected async Task<ContainerStatus> WaitAsync(string id)
    {
        await UntilAsync(async () => (await Cri.ContainerStatusAsync(id)).State == ContainerState.ContainerExited, "it does not end");
        return await Cri.ContainerStatusAsync(id);
    }

    /// <summary>The process of the pod's sandbox, as containerd knows it.</summary>
    private protected async Task<int> ProcessIdAsync(string pod)
    {
        var list = await Daemon.CtrAsync("--namespace", "k8s.io", "task", "ls");
        var line = list.Output.Split('\n').Single(line => line.StartsWith(pod, StringComparison.Ordinal));
        Assert.Contains("RUNNING", line, StringComparison.Ordinal);
        return int.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    private protected string LogOf(string pod, string name) => Path.Combine(_pods[pod].LogDirectory, $"{name}.log");

    /// <summary>A number in a control file of a container's cgroup, as the host sees it.</summary>
    private protected async Task<string> ReadControlAsync(string controller, string id, string file) =>
        (await File.ReadAllTextAsync($"/sys/fs/cgroup/{controller}{_machine.Paths.CgroupParent}/{id}/{file}")).Trim();

    /// <summary>What a container's program writes.</summary>
    private protected async Task<string> OutputAsync(string id, params string[] command)
    {
        var exec = await Cri.ExecSyncAsync(id, 20, command);
        Assert.True(exec.ExitCode == 0, Encoding.UTF8.GetString(exec.Stderr.Span));
        return Encoding.UTF8.GetString(exec.Stdout.Span);
    }

    /// <summary>A namespace of a container.</summary>
    private protected async Task<string> NamespaceAsync(string id, string name) =>
        (await OutputAsync(id, "/bin/busybox", "readlink", $"/proc/self/ns/{name}")).TrimEnd();

    private protected static string HostNamespace(string name) => new FileInfo($"/proc/self/ns/{name}").LinkTarget!;

    private protected static async Task UntilAsync(Func<Task<bool>> isReached, string otherwise)
    {
        var deadline = DateTime.UtcNow + LongTimeout;
        while (!await isReached())
        {
            Assert.True(DateTime.UtcNow < deadline, otherwise);
            await Task.Delay(20);
        }
    }

    private async Task ImportAsync(string name, string archive)
    {
        var imported = await Daemon.CtrAsync("--namespace", "k8s.io", "images", "import", "--index-name", name, archive);
        Assert.True(imported.ExitCode == 0, imported.Error);

        // The plugin hears of it by an event.
        await UntilAsync(async () => await Cri.FindImageAsync(name) is not null, $"'{name}' does not appear");
    }
}
