using System.Globalization;
using Caisson.Contracts.Oci;
using Caisson.IntegrationTests.Infrastructure;
using Caisson.Platform.Linux.Processes;
using Caisson.Shim.Protocol;
using Caisson.Shim.Protocol.Pods;
using Caisson.Ttrpc.Client;
using Caisson.Ttrpc.WellKnown;

namespace Caisson.IntegrationTests.Shim;

/// <summary>The sandbox service, as containerd 2.x calls it: each call in each state as docs/shim.md says, and pods whose containers come by version 3 of the task service.</summary>
public sealed class SandboxServiceTests : ScriptedShimTest
{
    private static readonly TtrpcCallOptions Short = new() { Timeout = TimeSpan.FromMilliseconds(300) };

    private int _shim;

    private SandboxClient Sandboxes => new(Connection);

    [RootFact(Needs)]
    public async Task Every_call_in_every_state_answers_as_the_table_says()
    {
        var offences = new List<string>();
        var count = 0;
        foreach (var (call, state, expected) in StateTable.Cells("Of a sandbox"))
        {
            count++;
            await BringAsync(state);
            var seen = await StateTable.AnswerOfAsync(() => CallAsync(call));
            offences.AddRange(seen == expected ? [] : [$"{call} in {state}: {seen}, not {expected}"]);
            await EndShimAsync();
        }

        Assert.Equal(9 * 4, count);
        Assert.Empty(offences);
        Assert.Empty(Containerd.Events);
    }

    [RootFact(Needs)]
    public async Task Containers_join_a_pod_that_has_no_process()
    {
        var network = Machine.Name + "-net";
        Assert.Equal(0, (await Machine.RunAsync("/bin/ip", "netns", "add", network)).ExitCode);
        try
        {
            await RunPodAsync($"/var/run/netns/{network}");
            await AssertJoinedAsync($"/run/netns/{network}");
        }
        finally
        {
            _ = await Machine.RunAsync("/bin/ip", "netns", "delete", network);
        }

        var wait = Sandboxes.WaitSandboxAsync(new WaitSandboxRequest { SandboxId = "pod" }, Soon);
        _ = await Sandboxes.StopSandboxAsync(new StopSandboxRequest { SandboxId = "pod", TimeoutSecs = 10 }, Soon);
        Assert.Equal(0u, (await wait).ExitStatus);
        foreach (var id in new[] { "one", "two" })
        {
            Assert.Equal(137u, (await TaskAsync<WaitRequest, WaitResponse>("Wait", new WaitRequest { Id = id })).ExitStatus);
            _ = await TaskAsync<DeleteRequest, DeleteResponse>("Delete", new DeleteRequest { Id = id });
        }

        var status = await Sandboxes.SandboxStatusAsync(new SandboxStatusRequest { SandboxId = "pod" }, Soon);
        Assert.Equal("SANDBOX_NOTREADY", status.State);
        Assert.NotNull(status.ExitedAt);
        await EndShimAsync();
    }

    [RootFact(Needs)]
    public async Task A_pod_with_a_bundle_is_what_its_specification_says()
    {
        await BringAsync("none");
        Containerd.MakeBundle("pod", static spec => spec with
        {
            Hostname = "written",
            Linux = new LinuxConfig { Namespaces = [.. new[] { NamespaceType.Mount, NamespaceType.Ipc, NamespaceType.Uts }.Select(static type => new LinuxNamespace { Type = type })] },
        });
        _ = await Sandboxes.CreateSandboxAsync(new CreateSandboxRequest { SandboxId = "pod", BundlePath = Containerd.BundleOf("pod") }, Soon);
        var pod = await Sandboxes.StartSandboxAsync(new StartSandboxRequest { SandboxId = "pod" }, Soon);

        var id = await RunInPodAsync("box", pod.Pid, "net", "ipc", "uts", "pid");

        Assert.Equal(NamespaceOf("self", "net"), NamespaceOf(id, "net"));
        Assert.Equal(NamespaceOf("self", "pid"), NamespaceOf(id, "pid"));
        Assert.NotEqual(NamespaceOf("self", "ipc"), NamespaceOf(id, "ipc"));
        Assert.Equal("written", await ReadInAsync("host", pod.Pid, "/proc/sys/kernel/hostname"));
        await EndShimAsync();
    }

    [RootFact(Needs)]
    public async Task A_pod_that_cannot_be_is_refused_and_its_shim_ends_when_asked()
    {
        await BringAsync("none");
        var users = new PodSandboxConfig { Linux = new LinuxPodSandboxConfig { SecurityContext = new LinuxSandboxSecurityContext { NamespaceOptions = new NamespaceOption { UsernsOptions = new UserNamespace() } } } };

        Assert.StartsWith("InvalidArgument", await CreateWithAsync("", new Any()), StringComparison.Ordinal);
        Assert.StartsWith("InvalidArgument", await CreateWithAsync("pod", new Any { TypeUrl = "runtime.v1.PodSandboxConfig", Value = new byte[] { 255 } }), StringComparison.Ordinal);
        Assert.Contains("run this pod with its pause process", await CreateWithAsync("pod", Pack(users)), StringComparison.Ordinal);
        Assert.Contains("setns", await StateTable.AnswerOfAsync(() => Sandboxes.CreateSandboxAsync(new CreateSandboxRequest { SandboxId = "pod", NetnsPath = "/dev/null" }, Soon)), StringComparison.Ordinal);
        Assert.Equal("not found", await StateTable.AnswerOfAsync(() => CallAsync("SandboxStatus")));

        Task<string> CreateWithAsync(string id, Any options) =>
            StateTable.AnswerOfAsync(() => Sandboxes.CreateSandboxAsync(new CreateSandboxRequest { SandboxId = id, Options = options }, Soon));

        await EndShimAsync();
    }

    [RootFact(Needs)]
    public async Task A_shim_holds_one_pod_and_lives_for_it()
    {
        await BringAsync("running");
        Assert.Equal("refused", await StateTable.AnswerOfAsync(() => Sandboxes.CreateSandboxAsync(new CreateSandboxRequest { SandboxId = "other" }, Soon)));
        Assert.Equal("not found", await StateTable.AnswerOfAsync(() => Sandboxes.ShutdownSandboxAsync(new ShutdownSandboxRequest { SandboxId = "other" }, Soon)));

        _ = await Shim.ShutdownAsync(new ShutdownRequest { Id = "first" }, Soon);
        _ = await CallAsync("PingSandbox");

        Assert.Equal("refused", await StateTable.AnswerOfAsync(() => RunInPodAsync("box", (uint)_shim, "pid")));
        await EndShimAsync();
    }

    [RootFact(Needs)]
    public async Task What_containerd_lost_sight_of_is_taken_away_by_the_command_and_so_is_what_a_killed_shim_left()
    {
        await BringAsync("running");
        using (var shim = ForeignProcess.TryOpen(_shim)!)
        {
            Containerd.MakeBundle("pod");
            File.Copy(Path.Combine(Containerd.BundleOf("first"), "address"), Path.Combine(Containerd.BundleOf("pod"), "address"));
            Assert.Equal(0, (await Containerd.DeleteAsync("pod")).ExitCode);
            Assert.True(shim.WaitForExit(TimeSpan.FromSeconds(30)), "it does not end");
        }

        await RestartAsync();
        await RunPodAsync("");
        using (var shim = ForeignProcess.TryOpen(_shim)!)
        {
            _ = shim.Signal(9);
            Assert.True(shim.WaitForExit(TimeSpan.FromSeconds(30)), "it does not end");
        }

        Assert.Equal(0, (await Containerd.DeleteAsync("pod")).ExitCode);
        await RestartAsync();
    }

    private static Any Pack(PodSandboxConfig config) => Any.Pack(config, "runtime.v1.PodSandboxConfig");

    private static string NamespaceOf(string process, string name) => new FileInfo($"/proc/{process}/ns/{name}").LinkTarget!;

    private async Task RunPodAsync(string network)
    {
        var config = new PodSandboxConfig
        {
            Hostname = "podded",
            Linux = new LinuxPodSandboxConfig { CgroupParent = Machine.Paths.CgroupParent, Sysctls = new Dictionary<string, string> { ["kernel.shm_rmid_forced"] = "1" } },
        };
        _ = await Sandboxes.CreateSandboxAsync(new CreateSandboxRequest { SandboxId = "pod", NetnsPath = network, Options = Pack(config) }, Soon);
        _shim = (int)(await Sandboxes.StartSandboxAsync(new StartSandboxRequest { SandboxId = "pod" }, Soon)).Pid;
        Assert.Equal(_shim, (int)(await Shim.ConnectAsync(new ConnectRequest(), Soon)).ShimPid);
    }

    private async Task AssertJoinedAsync(string network)
    {
        var one = await RunInPodAsync("one", (uint)_shim, "net", "ipc", "uts");
        var two = await RunInPodAsync("two", (uint)_shim, "net", "ipc", "uts");
        foreach (var name in new[] { "net", "ipc", "uts" })
        {
            Assert.Equal(NamespaceOf(one, name), NamespaceOf(two, name));
        }

        foreach (var name in new[] { "net", "ipc", "uts", "pid", "mnt" })
        {
            Assert.NotEqual(NamespaceOf("self", name), NamespaceOf(one, name));
            Assert.NotEqual(NamespaceOf("self", name), NamespaceOf(two, name));
        }

        Assert.Equal($"net:[{(await Machine.RunAsync("/usr/bin/stat", "-L", "-c", "%i", network)).Output.Trim()}]", NamespaceOf(one, "net"));
        Assert.Equal("podded", await ReadInAsync("name", (uint)_shim, "/proc/sys/kernel/hostname"));
        Assert.Equal("1", await ReadInAsync("parameter", (uint)_shim, "/proc/sys/kernel/shm_rmid_forced"));

        var status = await Sandboxes.SandboxStatusAsync(new SandboxStatusRequest { SandboxId = "pod", Verbose = true }, Soon);
        Assert.Equal(("SANDBOX_READY", "none", "two one"), (status.State, status.Info["process"], status.Info["tasks"]));
        var metrics = (await Sandboxes.SandboxMetricsAsync(new SandboxMetricsRequest { SandboxId = "pod" }, Soon)).Metrics!;
        Assert.Equal("pod", metrics.Id);
        Assert.True(metrics.Data!.TypeUrl != "io.containerd.cgroups.v1.Metrics" || metrics.Data.Unpack<Caisson.Shim.Protocol.Metrics1.Metrics>().Memory!.Usage!.Usage > 0, "the pod's memory is not counted");
        Assert.Equal("linux", (await Sandboxes.PlatformAsync(new PlatformRequest { SandboxId = "pod" }, Soon)).Platform!.Os);
    }

    /// <summary>Runs a container that names namespaces of the pod's process, as the CRI plugin writes it.</summary>
    /// <returns>Its process.</returns>
    private async Task<string> RunInPodAsync(string id, uint pod, params string[] joined)
    {
        MakeJoining(id, pod, joined, "/bin/sleep", "1000");
        _ = await TaskAsync<CreateTaskRequest, CreateTaskResponse>("Create", new CreateTaskRequest { Id = id, Bundle = Containerd.BundleOf(id) });
        return (await TaskAsync<StartRequest, StartResponse>("Start", new StartRequest { Id = id })).Pid.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>What a file says to a container of the pod.</summary>
    private async Task<string> ReadInAsync(string id, uint pod, string path)
    {
        var output = Path.Combine(Machine.Root, id + ".out");
        MakeJoining(id, pod, ["net", "ipc", "uts"], "/bin/cat", path);
        _ = await TaskAsync<CreateTaskRequest, CreateTaskResponse>("Create", new CreateTaskRequest { Id = id, Bundle = Containerd.BundleOf(id), Stdout = "file://" + output });
        _ = await TaskAsync<StartRequest, StartResponse>("Start", new StartRequest { Id = id });
        Assert.Equal(0u, (await TaskAsync<WaitRequest, WaitResponse>("Wait", new WaitRequest { Id = id })).ExitStatus);
        _ = await TaskAsync<DeleteRequest, DeleteResponse>("Delete", new DeleteRequest { Id = id });
        return (await File.ReadAllTextAsync(output)).TrimEnd();
    }

    private void MakeJoining(string id, uint pod, string[] joined, params string[] arguments) => Containerd.MakeBundle(id, spec => spec with
    {
        Linux = spec.Linux! with
        {
            Namespaces =
            [
                .. new[] { (NamespaceType.Mount, "mnt"), (NamespaceType.Pid, "pid"), (NamespaceType.Network, "net"), (NamespaceType.Ipc, "ipc"), (NamespaceType.Uts, "uts") }
                    .Select(item => new LinuxNamespace { Type = item.Item1, Path = joined.Contains(item.Item2) ? $"/proc/{pod}/ns/{item.Item2}" : null }),
            ],
        },
    }, arguments);

    private Task<TResponse> TaskAsync<TRequest, TResponse>(string method, TRequest request)
        where TRequest : class, Caisson.Ttrpc.Codec.ITtrpcMessage<TRequest>
        where TResponse : class, Caisson.Ttrpc.Codec.ITtrpcMessage<TResponse> => Connection.CallAsync<TRequest, TResponse>("containerd.task.v3.Task", method, request, Soon);

    private async Task BringAsync(string state)
    {
        _shim = (int)(await Shim.ConnectAsync(new ConnectRequest(), Soon)).ShimPid;
        foreach (var call in state switch
        {
            "none" => Array.Empty<string>(),
            "created" => ["CreateSandbox"],
            "running" => ["CreateSandbox", "StartSandbox"],
            "stopped" => ["CreateSandbox", "StartSandbox", "StopSandbox"],
            _ => throw new InvalidOperationException($"the table names the state '{state}'"),
        })
        {
            _ = await CallAsync(call);
        }
    }

    private async Task<object> CallAsync(string call) => call switch
    {
        "CreateSandbox" => await Sandboxes.CreateSandboxAsync(new CreateSandboxRequest { SandboxId = "pod" }, Soon),
        "StartSandbox" => await Sandboxes.StartSandboxAsync(new StartSandboxRequest { SandboxId = "pod" }, Soon),
        "Platform" => await Sandboxes.PlatformAsync(new PlatformRequest { SandboxId = "pod" }, Soon),
        "StopSandbox" => await Sandboxes.StopSandboxAsync(new StopSandboxRequest { SandboxId = "pod" }, Soon),
        "WaitSandbox" => await Sandboxes.WaitSandboxAsync(new WaitSandboxRequest { SandboxId = "pod" }, Short),
        "SandboxStatus" => await Sandboxes.SandboxStatusAsync(new SandboxStatusRequest { SandboxId = "pod" }, Soon),
        "PingSandbox" => await Sandboxes.PingSandboxAsync(new PingRequest { SandboxId = "pod" }, Soon),
        "ShutdownSandbox" => await Sandboxes.ShutdownSandboxAsync(new ShutdownSandboxRequest { SandboxId = "pod" }, Soon),
        "SandboxMetrics" => await Sandboxes.SandboxMetricsAsync(new SandboxMetricsRequest { SandboxId = "pod" }, Soon),
        _ => throw new InvalidOperationException($"the table names the call '{call}'"),
    };

    /// <summary>Shuts the sandbox down, and with it the shim; another takes its place.</summary>
    private async Task EndShimAsync()
    {
        using var shim = ForeignProcess.TryOpen(_shim);
        try
        {
            _ = await CallAsync("ShutdownSandbox");
        }
        catch (Caisson.Ttrpc.TtrpcConnectionException)
        {
            // It was what the test called.
        }

        Assert.True(shim is null || shim.WaitForExit(TimeSpan.FromSeconds(30)), "the shim does not end");
        await RestartAsync();
    }
}
