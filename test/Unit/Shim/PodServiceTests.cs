using Caisson.Shim.Protocol.Pods;
using Caisson.Shim.Sandboxes;
using Caisson.Shim.Tasks;
using Caisson.Ttrpc;
using Caisson.Ttrpc.Server;
using Caisson.Ttrpc.WellKnown;

namespace Caisson.UnitTests.Shim;

/// <summary>What a real shim cannot be brought to. The table of states and calls is walked on a real one.</summary>
public sealed class PodServiceTests
{
    private static readonly TtrpcCallContext Call = new("", "", TtrpcMetadata.Empty, null, CancellationToken.None);

    private readonly RecordedPod _pod = new();
    private readonly PodService _service;
    private int _endCount;

    public PodServiceTests() =>
        _service = new PodService(_pod.Pod, new TaskTable(new TaskEnvironment(null!, _pod, null!, _pod.Time, static _ => { }, _pod), _pod.Pod), _pod.Time, () => _endCount++);

    [Fact]
    public async Task A_stop_waits_as_long_as_it_was_told_and_another_waits_with_it()
    {
        await RunAsync();
        var closing = new TaskCompletionSource();
        _pod.Closing = () => closing.Task;
        var stop = _service.StopSandboxAsync(new StopSandboxRequest { SandboxId = "pod", TimeoutSecs = 5 }, Call);
        _pod.Time.Advance(TimeSpan.FromSeconds(4));
        Assert.False(stop.IsCompleted);

        _pod.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(TtrpcStatusCode.DeadlineExceeded, (await Assert.ThrowsAsync<TtrpcStatusException>(() => stop.Within())).Code);
        var wait = _service.WaitSandboxAsync(new WaitSandboxRequest { SandboxId = "pod" }, Call);
        var again = _service.StopSandboxAsync(new StopSandboxRequest { SandboxId = "pod" }, Call);
        Assert.False(wait.IsCompleted || again.IsCompleted);
        closing.SetResult();

        _ = await again.Within();
        Assert.Equal(0u, (await wait.Within()).ExitStatus);
        Assert.Equal(1, _pod.CloseCount);
    }

    [Fact]
    public async Task A_pod_whose_holding_vanished_has_ended_with_one_and_is_not_ready()
    {
        await RunAsync();

        _pod.Vanished.SetResult();

        Assert.Equal(1u, (await _service.WaitSandboxAsync(new WaitSandboxRequest { SandboxId = "pod" }, Call).Within()).ExitStatus);
        Assert.Equal("SANDBOX_NOTREADY", (await _service.SandboxStatusAsync(new SandboxStatusRequest { SandboxId = "pod" }, Call)).State);
        Assert.Empty(_pod.Told);
    }

    [Fact]
    public async Task A_shutdown_ends_the_shim_after_the_pod_was_closed_even_if_that_fails()
    {
        await RunAsync();
        var endedBefore = -1;
        _pod.Closing = () =>
        {
            endedBefore = _endCount;
            throw new IOException("stuck");
        };

        _ = await _service.ShutdownSandboxAsync(new ShutdownSandboxRequest { SandboxId = "pod" }, Call).Within();

        Assert.Equal((0, 1, 1, null), (endedBefore, _endCount, _pod.CloseCount, _pod.Pod.Sandbox));
    }

    [Theory]
    [InlineData(NamespaceMode.Pod, NamespaceMode.Container, "mount network uts ipc pid", "box")]
    [InlineData(NamespaceMode.Node, NamespaceMode.Pod, "mount ipc pid", "")]
    [InlineData(NamespaceMode.Pod, NamespaceMode.Node, "mount network uts ipc", "box")]
    public void The_kubelets_description_says_what_is_the_hosts(NamespaceMode network, NamespaceMode processes, string expected, string name)
    {
        var options = new NamespaceOption { Network = network, Pid = processes };
        var config = new PodSandboxConfig { Hostname = "box", Linux = new LinuxPodSandboxConfig { SecurityContext = new LinuxSandboxSecurityContext { NamespaceOptions = options } } };

        var spec = SandboxSpecification.Of(new CreateSandboxRequest(), SandboxSpecification.ReadConfig(Any.Pack(config, "type.googleapis.com/runtime.v1.PodSandboxConfig")));

        Assert.Equal(expected, string.Join(' ', spec.Linux!.Namespaces!.Select(static item => item.Type.Value)));
        Assert.Equal(name, spec.Hostname);
    }

    [Fact]
    public void A_network_that_the_request_names_is_the_pods()
    {
        var spec = SandboxSpecification.Of(new CreateSandboxRequest { NetnsPath = "/run/netns/x" }, new PodSandboxConfig());

        Assert.Equal("/run/netns/x", Assert.Single(spec.Linux!.Namespaces!, static item => item.Type.Value == "network").Path);
    }

    [Fact]
    public void Options_of_another_type_say_nothing() => Assert.Equal("", SandboxSpecification.ReadConfig(new Any { TypeUrl = "x.Y", Value = new byte[] { 255 } }).Hostname);

    private async Task RunAsync()
    {
        _ = await _service.CreateSandboxAsync(new CreateSandboxRequest { SandboxId = "pod" }, Call);
        _ = await _service.StartSandboxAsync(new StartSandboxRequest { SandboxId = "pod" }, Call);
    }
}
