using System.Text;
using Caisson.IntegrationTests.Cri.Protocol;
using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.Cri;

/// <summary>Pods and their containers, from the first call to the last.</summary>
public sealed class PodTests : CriTest
{
    [RootFact(Needs)]
    public async Task A_pod_has_an_address_and_its_containers_share_what_is_the_pods()
    {
        var pod = await RunPodAsync();
        var status = await Cri.PodStatusAsync(pod);
        Assert.Equal((0, "caisson"), (status.State, status.RuntimeHandler));
        Assert.StartsWith(Subnet + ".", status.Network!.Ip, StringComparison.Ordinal);

        var one = await RunAsync(pod, "one", "/bin/sleep", "1000");
        var two = await RunAsync(pod, "two", "/bin/sleep", "1000");

        foreach (var name in new[] { "net", "ipc", "uts" })
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
        }

        Assert.Equal("pod\n", await OutputAsync(one, "/bin/hostname"));
    }

    [RootFact(Needs)]
    public async Task A_container_is_created_started_stopped_and_removed_and_repeating_does_no_harm()
    {
        var pod = await RunPodAsync();
        var id = await CreateAsync(pod, "box", "/bin/sh", "-c", "trap 'echo stopping; exit 6' TERM; echo started; while :; do sleep 0.05; done");
        Assert.Equal(ContainerState.ContainerCreated, (await Cri.ContainerStatusAsync(id)).State);

        await Cri.StartAsync(id);
        Assert.Equal(ContainerState.ContainerRunning, (await Cri.ContainerStatusAsync(id)).State);
        await UntilLoggedAsync(pod, "box", "stdout F started");
        await Cri.StopAsync(id, 20);
        var end = await Cri.ContainerStatusAsync(id);

        Assert.Equal((ContainerState.ContainerExited, 6, "Error"), (end.State, end.ExitCode, end.Reason));
        Assert.True(end.FinishedAt > end.StartedAt && end.StartedAt > end.CreatedAt);
        await UntilLoggedAsync(pod, "box", "stdout F stopping");
        await Cri.StopAsync(id, 20);
        await Cri.RemoveAsync(id);
        await Cri.RemoveAsync(id);
        await Cri.StopPodAsync(pod);
        await Cri.StopPodAsync(pod);
        Assert.Equal(1, (await Cri.PodStatusAsync(pod)).State);
        await Cri.RemovePodAsync(pod);
        await Cri.RemovePodAsync(pod);
        Assert.Empty(await Cri.ListPodsAsync());
    }

    [RootFact(Needs)]
    public async Task A_container_that_was_never_started_and_a_running_one_go_with_their_pod()
    {
        var pod = await RunPodAsync();
        _ = await CreateAsync(pod, "never", "/bin/sleep", "1000");
        var running = await RunAsync(pod, "running", "/bin/sleep", "1000");

        await Cri.StopPodAsync(pod);

        var end = await WaitAsync(running);
        Assert.Equal(137, end.ExitCode);
    }

    [RootFact(Needs)]
    public async Task A_program_that_ends_at_once_and_one_that_is_missing_are_told_as_such()
    {
        var pod = await RunPodAsync();
        var zero = await RunAsync(pod, "zero", "/bin/true");
        var seven = await RunAsync(pod, "seven", "/bin/sh", "-c", "echo last words >&2; exit 7");
        var missing = await CreateAsync(pod, "missing", "/no/such/program");

        var refusal = await Assert.ThrowsAsync<GrpcException>(() => Cri.StartAsync(missing));

        Assert.Contains("/no/such/program", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("no such file or directory", refusal.Message, StringComparison.Ordinal);
        Assert.Equal((128, "StartError"), ((await Cri.ContainerStatusAsync(missing)).ExitCode, (await Cri.ContainerStatusAsync(missing)).Reason));
        Assert.Equal((0, "Completed"), ((await WaitAsync(zero)).ExitCode, (await WaitAsync(zero)).Reason));
        Assert.Equal((7, "Error"), ((await WaitAsync(seven)).ExitCode, (await WaitAsync(seven)).Reason));
        await UntilLoggedAsync(pod, "seven", "stderr F last words");
    }

    [RootFact(Needs)]
    public async Task An_exec_that_is_waited_for_has_an_exit_code_two_outputs_and_a_time_limit()
    {
        var pod = await RunPodAsync();
        var id = await RunAsync(pod, "box", "/bin/sleep", "1000");

        var exec = await Cri.ExecSyncAsync(id, 20, "/bin/sh", "-c", "echo out; echo err >&2; exit 3");
        var large = await Cri.ExecSyncAsync(id, 20, "/bin/sh", "-c", "seq 1 100000");
        var late = await Assert.ThrowsAsync<GrpcException>(() => Cri.ExecSyncAsync(id, 1, "/bin/sleep", "77"));
        var missing = await Assert.ThrowsAsync<GrpcException>(() => Cri.ExecSyncAsync(id, 20, "nosuch"));

        Assert.Equal((3, "out\n", "err\n"), (exec.ExitCode, Encoding.UTF8.GetString(exec.Stdout.Span), Encoding.UTF8.GetString(exec.Stderr.Span)));
        Assert.Equal(string.Concat(Enumerable.Range(1, 100_000).Select(static number => $"{number}\n")), Encoding.UTF8.GetString(large.Stdout.Span));
        Assert.Equal(4, late.Code);
        Assert.Contains("exec: \"nosuch\": executable file not found in $PATH", missing.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("sleep 77", await OutputAsync(id, "/bin/ps"), StringComparison.Ordinal);
    }

    [RootFact(Needs)]
    public async Task Containers_of_a_pod_with_one_process_namespace_see_each_other_and_end_by_themselves()
    {
        var pod = await RunPodAsync("shared", new NamespaceOption { Pid = NamespaceMode.Pod });
        var one = await RunAsync(pod, "one", "/bin/sleep", "1001");
        var two = await RunAsync(pod, "two", "/bin/sh", "-c", "sleep 1002 & sleep 1003");

        var processes = await OutputAsync(one, "/bin/ps");
        Assert.Contains("sleep 1001", processes, StringComparison.Ordinal);
        Assert.Contains("sleep 1003", processes, StringComparison.Ordinal);
        await Cri.StopAsync(two, 0);
        Assert.Equal(137, (await WaitAsync(two)).ExitCode);

        // What a container started dies with it, although its namespace lives on.
        await UntilAsync(async () => !(await OutputAsync(one, "/bin/ps")).Contains("sleep 1002", StringComparison.Ordinal), "a child outlives its container");
        Assert.Contains("sleep 1001", await OutputAsync(one, "/bin/ps"), StringComparison.Ordinal);
    }

    [RootFact(Needs)]
    public async Task A_pod_in_the_hosts_network_is_there()
    {
        var pod = await RunPodAsync("host", new NamespaceOption { Network = NamespaceMode.Node, Pid = NamespaceMode.Container });
        var id = await RunAsync(pod, "box", "/bin/sleep", "1000");

        Assert.Equal(HostNamespace("net"), await NamespaceAsync(id, "net"));
        Assert.NotEqual(HostNamespace("ipc"), await NamespaceAsync(id, "ipc"));
    }

    [RootFact(Needs)]
    public async Task A_pod_lives_on_through_a_restart_of_containerd()
    {
        var pod = await RunPodAsync();
        var running = await RunAsync(pod, "running", "/bin/sleep", "1000");
        var ending = await RunAsync(pod, "ending", "/bin/sh", "-c", "while [ ! -e /go ]; do sleep 0.05; done; exit 9");

        await Daemon.RestartAsync();
        await UntilAsync(Cri.IsReadyAsync, "the runtime does not become ready");

        Assert.Equal(ContainerState.ContainerRunning, (await Cri.ContainerStatusAsync(running)).State);
        Assert.Equal("again\n", await OutputAsync(running, "/bin/echo", "again"));
        _ = await Cri.ExecSyncAsync(ending, 20, "/bin/touch", "/go");
        Assert.Equal(9, (await WaitAsync(ending)).ExitCode);
    }

    private Task UntilLoggedAsync(string pod, string name, string text) => UntilAsync(
        async () => File.Exists(LogOf(pod, name)) && (await File.ReadAllTextAsync(LogOf(pod, name))).Contains(text, StringComparison.Ordinal),
        $"'{text}' is not logged");
}
