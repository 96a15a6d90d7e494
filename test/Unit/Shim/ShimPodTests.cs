using Caisson.Contracts;
using Caisson.Contracts.Oci;
using Caisson.Shim.Sandboxes;
using Caisson.Ttrpc;

namespace Caisson.UnitTests.Shim;

public sealed class ShimPodTests
{
    private readonly RecordedPod _pod = new();

    [Theory]
    [InlineData("", "", false)]
    [InlineData("", "pause", false)]
    [InlineData("", "none", true)]
    [InlineData("none", "", true)]
    [InlineData("none", "pause", true)]
    [InlineData("pause", "none", false)]
    public void The_pod_says_whether_it_has_a_process_and_else_the_handler(string annotation, string option, bool expected) => Assert.Equal(
        expected,
        SandboxProcess.IsLeftOut(RecordedPod.SandboxOf(("io.kubernetes.cri.container-type", "sandbox"), (SandboxProcess.Annotation, annotation)), option));

    [Fact]
    public void Only_a_sandbox_is_meant_and_an_unknown_word_is_refused()
    {
        Assert.False(SandboxProcess.IsLeftOut(RecordedPod.SandboxOf(), "none"));
        Assert.False(SandboxProcess.IsLeftOut(RecordedPod.SandboxOf(("io.kubernetes.cri.container-type", "container"), (SandboxProcess.Annotation, "none")), "none"));
        Assert.Contains(
            "the option SandboxProcess is 'no'",
            Assert.Throws<TtrpcStatusException>(() => SandboxProcess.IsLeftOut(RecordedPod.SandboxOf(("io.kubernetes.cri.container-type", "sandbox")), "no")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exactly_the_paths_that_name_this_process_are_replaced()
    {
        (await _pod.Pod.CreateAsync("pod", RecordedPod.SandboxOf())).Start();

        var joined = _pod.Pod.Join(ContainerIn(
            ("network", Own("net")), ("ipc", Own("ipc")), ("uts", Own("uts")), ("pid", "/proc/1/ns/pid"), ("mount", null), ("cgroup", $"/proc/{Environment.ProcessId}0/ns/cgroup")));

        Assert.Equal(
            ["network /proc/self/fd/7", "ipc /proc/self/fd/3", "pid /proc/1/ns/pid", "mount ", $"cgroup /proc/{Environment.ProcessId}0/ns/cgroup"],
            joined.Linux!.Namespaces!.Select(static item => $"{item.Type} {item.Path}"));
    }

    [Theory]
    [InlineData("pid", "pid", TtrpcStatusCode.FailedPrecondition)]
    [InlineData("user", "user", TtrpcStatusCode.FailedPrecondition)]
    [InlineData("mount", "mnt", TtrpcStatusCode.FailedPrecondition)]
    [InlineData("strange", "strange", TtrpcStatusCode.FailedPrecondition)]
    [InlineData("ipc", "net", TtrpcStatusCode.InvalidArgument)]
    [InlineData("pid", "pid_for_children", TtrpcStatusCode.InvalidArgument)]
    [InlineData("ipc", "../ns/ipc", TtrpcStatusCode.InvalidArgument)]
    public async Task What_the_pod_does_not_hold_is_refused_never_the_hosts(string type, string file, TtrpcStatusCode expected)
    {
        (await _pod.Pod.CreateAsync("pod", RecordedPod.SandboxOf())).Start();

        Assert.Equal(expected, Assert.Throws<TtrpcStatusException>(() => _pod.Pod.Join(ContainerIn((type, Own(file))))).Code);
    }

    [Fact]
    public async Task Nobody_joins_a_sandbox_that_is_missing_not_started_or_over()
    {
        var container = ContainerIn(("ipc", Own("ipc")));
        Assert.Throws<TtrpcStatusException>(() => _pod.Pod.Join(container));

        var sandbox = await _pod.Pod.CreateAsync("pod", RecordedPod.SandboxOf());
        Assert.Throws<TtrpcStatusException>(() => _pod.Pod.Join(container));

        sandbox.Start();
        Assert.NotSame(container, _pod.Pod.Join(container));

        sandbox.End(0, ExitReason.Terminated);
        Assert.Throws<TtrpcStatusException>(() => _pod.Pod.Join(container));
        var stranger = ContainerIn(("ipc", null));
        Assert.Same(stranger, _pod.Pod.Join(stranger));
    }

    private static string Own(string file) => $"/proc/{Environment.ProcessId}/ns/{file}";

    private static Spec ContainerIn(params (string Type, string? Path)[] namespaces) => new()
    {
        Version = "1.2.0",
        Linux = new LinuxConfig { Namespaces = [.. namespaces.Select(static item => new LinuxNamespace { Type = new NamespaceType(item.Type), Path = item.Path })] },
    };
}
