using Caisson.IntegrationTests.Cri.Protocol;
using Caisson.IntegrationTests.Infrastructure;
using Caisson.Platform.Linux.Processes;

namespace Caisson.IntegrationTests.Cri;

/// <summary>Pods that ask for a sandbox without a process: the shim holds their namespaces.</summary>
public sealed class ProcesslessPodTests : CriTest
{
    private static readonly string[] Shared = ["net", "ipc", "uts"];

    public ProcesslessPodTests() => PodAnnotations = new Dictionary<string, string> { ["io.caisson.sandbox.process"] = "none" };

    [RootFact(Needs)]
    public async Task Two_containers_share_what_is_the_pods_and_nothing_of_it_is_the_hosts()
    {
        PodSysctls = new Dictionary<string, string> { ["kernel.shm_rmid_forced"] = "1", ["net.ipv4.ip_unprivileged_port_start"] = "77" };
        var pod = await RunPodAsync();
        var status = await Cri.PodStatusAsync(pod);
        Assert.StartsWith(Subnet + ".", status.Network!.Ip, StringComparison.Ordinal);
        var processId = await ProcessIdAsync(pod);
        Assert.EndsWith("/containerd-shim-caisson-v1", new FileInfo($"/proc/{processId}/exe").LinkTarget, StringComparison.Ordinal);

        var one = await RunAsync(pod, "one", "/bin/sleep", "1000");
        var two = await RunAsync(pod, "two", "/bin/sleep", "1000");

        foreach (var name in Shared)
        {
            Assert.Equal(await NamespaceAsync(one, name), await NamespaceAsync(two, name));
        }

        foreach (var name in new[] { "pid", "mnt" })
        {
            Assert.NotEqual(await NamespaceAsync(one, name), await NamespaceAsync(two, name));
        }

        foreach (var name in new[] { "net", "ipc", "uts", "pid", "mnt" })
        {
            Assert.NotEqual(HostNamespace(name), await NamespaceAsync(one, name));
            Assert.NotEqual(HostNamespace(name), await NamespaceAsync(two, name));
        }

        Assert.Equal("pod\n", await OutputAsync(one, "/bin/hostname"));
        Assert.Contains(status.Network.Ip, await OutputAsync(two, "/bin/busybox", "ip", "addr"), StringComparison.Ordinal);
        Assert.Contains("LOOPBACK,UP", await OutputAsync(two, "/bin/busybox", "ip", "link", "show", "lo"), StringComparison.Ordinal);
        Assert.Equal("1\n", await OutputAsync(one, "/bin/cat", "/proc/sys/kernel/shm_rmid_forced"));
        Assert.Equal("77\n", await OutputAsync(two, "/bin/cat", "/proc/sys/net/ipv4/ip_unprivileged_port_start"));

        // The loop, the launcher, the runtime's finalizer: whoever made the namespaces has ended.
        Assert.Equal(3, Directory.GetDirectories($"/proc/{processId}/task").Length);

        // Real clients make sense of what a sandbox without a process answers.
        var processes = await Daemon.CtrAsync("--namespace", "k8s.io", "task", "ps", pod);
        Assert.Contains($"{processId}", processes.Output, StringComparison.Ordinal);
        var metrics = await Daemon.CtrAsync("--namespace", "k8s.io", "task", "metrics", pod);
        Assert.True(metrics.ExitCode == 0, metrics.Error);
        var exec = await Daemon.CtrAsync("--namespace", "k8s.io", "task", "exec", "--exec-id", "no", pod, "/bin/true");
        Assert.Contains("runs without a process", exec.Error, StringComparison.Ordinal);

        await Cri.StopAsync(one, 0);
        await Cri.RemoveAsync(one);
        Assert.Equal(ContainerState.ContainerRunning, (await Cri.ContainerStatusAsync(two)).State);
        await Cri.StopPodAsync(pod);
        Assert.Equal((1, 137), ((await Cri.PodStatusAsync(pod)).State, (await Cri.ContainerStatusAsync(two)).ExitCode));
        await Cri.RemovePodAsync(pod);
        await UntilAsync(() => Task.FromResult(!Directory.Exists($"/proc/{processId}")), "the shim is left");
    }

    [RootFact(Needs)]
    public async Task A_pod_in_the_hosts_network_shares_that_and_no_more()
    {
        var options = new NamespaceOption { Network = NamespaceMode.Node, Pid = NamespaceMode.Container };
        PodSysctls = new Dictionary<string, string> { ["net.ipv4.ip_unprivileged_port_start"] = "77" };
        var refusal = await Assert.ThrowsAsync<GrpcException>(() => RunPodAsync("refused", options));
        Assert.Contains("would change the host", refusal.Message, StringComparison.Ordinal);

        PodSysctls = new Dictionary<string, string> { ["kernel.shm_rmid_forced"] = "1" };
        var pod = await RunPodAsync("host", options);
        var id = await RunAsync(pod, "box", "/bin/sleep", "1000");

        Assert.Equal(HostNamespace("net"), await NamespaceAsync(id, "net"));
        foreach (var name in new[] { "ipc", "pid", "mnt" })
        {
            Assert.NotEqual(HostNamespace(name), await NamespaceAsync(id, name));
        }
    }

    [RootFact(Needs)]
    public async Task A_pod_with_one_process_namespace_is_refused_with_what_to_do()
    {
        var pod = await RunPodAsync("shared", new NamespaceOption { Pid = NamespaceMode.Pod });
        var id = await CreateAsync(pod, "box", "/bin/sleep", "1000");

        var refusal = await Assert.ThrowsAsync<GrpcException>(() => Cri.StartAsync(id));

        Assert.Contains("a pid namespace cannot be shared without one: run the pod with its pause process", refusal.Message, StringComparison.Ordinal);
    }

    [RootFact(Needs)]
    public async Task A_pod_lives_on_through_a_restart_of_containerd()
    {
        var pod = await RunPodAsync();
        var running = await RunAsync(pod, "running", "/bin/sleep", "1000");
        var before = await NamespaceAsync(running, "ipc");

        await Daemon.RestartAsync();
        await UntilAsync(Cri.IsReadyAsync, "the runtime does not become ready");
        var later = await RunAsync(pod, "later", "/bin/sleep", "1000");

        Assert.Equal(0, (await Cri.PodStatusAsync(pod)).State);
        Assert.Equal(before, await NamespaceAsync(later, "ipc"));
    }

    [RootFact(Needs)]
    public async Task Killing_the_shim_ends_the_pod_and_its_containers_and_leaves_nothing()
    {
        var pod = await RunPodAsync();
        var id = await RunAsync(pod, "box", "/bin/sh", "-c", "sleep 1001 & sleep 1002");

        using (var shim = ForeignProcess.TryOpen(await ProcessIdAsync(pod)))
        {
            Assert.True(shim!.Signal(9));
            Assert.True(shim.WaitForExit(TimeSpan.FromSeconds(30)), "it does not end");
        }

        Assert.NotEqual(0, (await WaitAsync(id)).ExitCode);
        await UntilAsync(async () => (await Cri.PodStatusAsync(pod)).State == 1, "the pod is still ready");
        await Cri.StopPodAsync(pod);
        await Cri.RemovePodAsync(pod);
    }

    private protected override string HandlerSettings(TestMachine machine) => """pod_annotations = ["io.caisson.*"]""";
}
