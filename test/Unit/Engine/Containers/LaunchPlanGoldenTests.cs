using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Caisson.Contracts.Oci;
using Caisson.Engine.Cgroups;
using Caisson.Engine.Containers;
using Caisson.Engine.Containers.Hooks;
using Caisson.Platform.Linux.Launching;
using Caisson.UnitTests.Contracts;

namespace Caisson.UnitTests.Engine.Containers;

/// <summary>Compiled plans as text, in files: any change of a system call is a visible line.</summary>
public sealed class LaunchPlanGoldenTests
{
    [Fact]
    public void Container_over_an_overlay() => Compare("overlay", ContainerPlanCompiler.Compile(LaunchSamples.Container, LaunchSamples.Facts));

    [Fact]
    public void Container_with_a_terminal_over_a_bound_root() => Compare("terminal", ContainerPlanCompiler.Compile(
        LaunchSamples.Container with
        {
            RootMounts = [new RootMount { Type = "bind", Source = "/roots/sample", Options = ["rbind", "ro"] }],
            Descriptors = new ProcessDescriptors.Terminal(30, 100),
        },
        LaunchSamples.Facts));

    [Fact]
    public void Container_that_joins_namespaces_and_uses_its_root_as_it_is() => Compare("joined", ContainerPlanCompiler.Compile(
        LaunchSamples.With(spec => spec with
        {
            Mounts = [],
            Hostname = null,
            Linux = new LinuxConfig
            {
                Namespaces =
                [
                    new LinuxNamespace { Type = NamespaceType.Pid, Path = "/proc/5/ns/pid" },
                    new LinuxNamespace { Type = NamespaceType.Mount, Path = "/proc/5/ns/mnt" },
                    new LinuxNamespace { Type = NamespaceType.Network, Path = "/run/netns/blue" },
                ],
            },
        }) with
        { RootMounts = [], Cgroup = new CgroupJoin([], "/sys/fs/cgroup/caisson/sample") },
        LaunchSamples.Facts));

    [Fact]
    public void Container_that_joins_a_user_namespace() => Compare("joined-user", ContainerPlanCompiler.Compile(
        LaunchSamples.With(spec => spec with
        {
            Mounts = [new Mount { Destination = "/data", Type = "bind", Source = "/data", Options = ["bind", "idmap"] }],
            Linux = spec.Linux! with
            {
                Namespaces =
                [
                    new LinuxNamespace { Type = NamespaceType.Pid },
                    new LinuxNamespace { Type = NamespaceType.Mount },
                    new LinuxNamespace { Type = NamespaceType.Ipc },
                    new LinuxNamespace { Type = NamespaceType.Cgroup },
                    new LinuxNamespace { Type = NamespaceType.User, Path = "/proc/5/ns/user" },
                    new LinuxNamespace { Type = NamespaceType.Network, Path = "/run/netns/blue" },
                    new LinuxNamespace { Type = NamespaceType.Uts, Path = "/proc/5/ns/uts" },
                ],
            },
        }) with
        { RootMounts = [] },
        LaunchSamples.Facts));

    [Fact]
    public void Container_with_a_user_and_a_time_namespace_and_shared_propagation() => Compare("user", ContainerPlanCompiler.Compile(
        LaunchSamples.With(spec => spec with
        {
            Process = spec.Process! with
            {
                Scheduler = new Scheduler { Policy = "SCHED_BATCH", Nice = 5, Flags = ["SCHED_FLAG_RESET_ON_FORK"] },
                IoPriority = new IoPriority { Class = "IOPRIO_CLASS_BE", Priority = 7 },
                AppArmorProfile = "profile",
                SelinuxLabel = "a:b:c",
            },
            Linux = spec.Linux! with
            {
                Namespaces = [.. spec.Linux.Namespaces!, new LinuxNamespace { Type = NamespaceType.User }, new LinuxNamespace { Type = NamespaceType.Time }],
                UidMappings = [new IdMapping { ContainerId = 0, HostId = 100000, Size = 65536 }],
                GidMappings = [new IdMapping { ContainerId = 0, HostId = 100000, Size = 65536 }],
                TimeOffsets = new Dictionary<string, TimeOffset> { ["boottime"] = new() { Seconds = 86400, Nanoseconds = 5 } },
                Personality = new Personality { Domain = "LINUX32" },
                RootPropagation = "rshared",
            },
        }) with
        { RootMounts = [] },
        LaunchSamples.Facts with { HasAppArmor = static () => true, HasSelinux = static () => true }));

    [Fact]
    public void Container_with_roots_over_each_other_and_copies_in_tmpfs() => Compare("roots", ContainerPlanCompiler.Compile(
        LaunchSamples.With(spec => spec with
        {
            Mounts =
            [
                new Mount { Destination = "/run", Type = "tmpfs", Source = "tmpfs", Options = ["nosuid", "ro", "tmpcopyup"] },
                new Mount { Destination = "/", Type = "bind", Source = "/roots/other", Options = ["rbind", "nodev"] },
                new Mount { Destination = "/proc", Type = "proc", Source = "proc" },
                new Mount { Destination = "/scratch", Type = "tmpfs", Source = "tmpfs" },
                new Mount { Destination = "/.", Type = "none", Source = "none", Options = ["bind", "remount", "ro"] },
            ],
        }) with
        { RootMounts = [new RootMount { Type = "bind", Source = "/roots/lowest" }, new RootMount { Type = "bind", Source = "/roots/sample", Options = ["ro"] }] },
        LaunchSamples.Facts));

    [Fact]
    public void Exec_of_a_user_other_than_root() => Compare("exec-unprivileged", ExecPlanCompiler.Compile(
        LaunchSamples.Exec with { Spec = LaunchSamples.Exec.Spec with { Linux = LaunchSamples.Exec.Spec.Linux! with { Namespaces = [.. LaunchSamples.Exec.Spec.Linux.Namespaces!, new LinuxNamespace { Type = NamespaceType.User }] } } },
        LaunchSamples.Facts with { IsUnprivileged = true }));

    [Fact]
    public void Exec_in_a_container() => Compare("exec", ExecPlanCompiler.Compile(LaunchSamples.Exec, LaunchSamples.Facts));

    [Fact]
    public void Container_with_a_filter_of_system_calls() => Compare("filter", ContainerPlanCompiler.Compile(Filtered(LaunchSamples.Container), LaunchSamples.Facts));

    [Fact]
    public void Container_with_a_filter_that_notifies_and_privileges_to_gain() => Compare("filter-privileged", ContainerPlanCompiler.Compile(
        Filtered(LaunchSamples.WithProcess(process => process with { NoNewPrivileges = false }), "SCMP_ACT_NOTIFY"), LaunchSamples.Facts));

    [Fact]
    public void Listener_is_handed_over_before_the_gate() => Compare(
        "filter-listener", ContainerPlanCompiler.Compile(Filtered(LaunchSamples.Container, "SCMP_ACT_NOTIFY"), LaunchSamples.Facts));

    [Fact]
    public void Exec_gets_the_containers_filter() => Compare(
        "filter-exec", ExecPlanCompiler.Compile(LaunchSamples.Exec with { Spec = Filtered(LaunchSamples.Container).Spec }, LaunchSamples.Facts));

    [Fact]
    public void Container_with_mapped_and_changed_mounts() => Compare("mounts", ContainerPlanCompiler.Compile(
        LaunchSamples.With(spec => spec with
        {
            Mounts =
            [
                new Mount { Destination = "/data", Type = "bind", Source = "/volumes/data", Options = ["rbind", "idmap", "rro"], UidMappings = [new IdMapping { Size = 1 }], GidMappings = [new IdMapping { Size = 1 }] },
                new Mount { Destination = "/run", Type = "tmpfs", Options = ["nosuid"] },
                new Mount { Destination = "/run", Options = ["remount", "noexec", "size=1m"] },
                new Mount { Destination = "/data", Options = ["remount", "bind", "rw"] },
            ],
            Linux = spec.Linux! with { Devices = null, MaskedPaths = null, ReadOnlyPaths = null },
        }),
        LaunchSamples.Facts));

    [Fact]
    public void Container_on_a_kernel_that_cannot_change_detached_mounts() => Compare("old-kernel", ContainerPlanCompiler.Compile(
        LaunchSamples.Container with
        {
            Spec = LaunchSamples.Spec with
            {
                Mounts =
                [
                    .. LaunchSamples.Spec.Mounts!,
                    new Mount { Destination = "/data", Type = "bind", Source = "/host/data", Options = ["rbind", "nosuid", "noatime", "rslave"] },
                    new Mount { Destination = "/data", Options = ["remount", "bind", "ro", "relatime", "suid"] },
                ],
                Linux = LaunchSamples.Spec.Linux! with { RootPropagation = "rshared" },
            },
        },
        LaunchSamples.Facts with { HasMountAttributes = false }));

    [Theory]
    [InlineData("rro")]
    [InlineData("rnosuid")]
    public void Kernel_that_cannot_change_everything_beneath_a_mount_is_named(string option)
    {
        var launch = LaunchSamples.Container with
        {
            Spec = LaunchSamples.Spec with { Mounts = [new Mount { Destination = "/data", Type = "bind", Source = "/host/data", Options = ["rbind", option] }] },
        };
        var failure = Assert.Throws<LaunchException>(() => ContainerPlanCompiler.Compile(launch, LaunchSamples.Facts with { HasMountAttributes = false }));
        Assert.Equal(ErrorCode.NotSupported, failure.Code);
        Assert.Contains("/data", failure.Message, StringComparison.Ordinal);
        _ = ContainerPlanCompiler.Compile(launch, LaunchSamples.Facts);
    }

    [Fact]
    public void Container_with_hooks_has_its_root_at_its_path_and_waits_for_them() => Compare("hooks", ContainerPlanCompiler.Compile(
        LaunchSamples.With(spec => spec with { Mounts = [], Hooks = new Hooks { CreateRuntime = [Hook] }, Linux = spec.Linux! with { Devices = null } }), LaunchSamples.Facts));

    [Fact]
    public void Hook_in_the_hosts_namespaces() => Compare("hook-host", HookPlanCompiler.Compile(HookKind.CreateRuntime, Hook, LaunchSamples.HookRun, LaunchSamples.AllStreams));

    [Fact]
    public void Hook_in_the_containers_namespaces() => Compare("hook-container", HookPlanCompiler.Compile(HookKind.CreateContainer, Hook, LaunchSamples.HookRun, LaunchSamples.AllStreams));

    [Fact]
    public void Every_plan_can_be_encoded()
    {
        using var encoded = PlanEncoder.Encode(ContainerPlanCompiler.Compile(Filtered(LaunchSamples.Container), LaunchSamples.Facts).Plan);

        Assert.NotEmpty(encoded.Plan.Steps);
    }

    private static Hook Hook { get; } = new() { Path = "/usr/bin/hook", Args = ["hook", "--now"], Env = ["A=1"], TimeoutInSeconds = 5 };

    private static ContainerLaunch Filtered(ContainerLaunch launch, string action = "SCMP_ACT_ERRNO") => launch with
    {
        Spec = launch.Spec with
        {
            Mounts = [],
            Linux = launch.Spec.Linux! with
            {
                Devices = null,
                Seccomp = new Caisson.Contracts.Oci.Seccomp
                {
                    DefaultAction = "SCMP_ACT_ALLOW",
                    ListenerPath = "/run/agent",
                    Syscalls = [new SeccompRule { Names = ["mkdir"], Action = action }],
                },
            },
        },
    };

    private static void Compare(string name, CompiledLaunch compiled) =>
        GoldenFile.Compare(Path.Combine("..", "..", "Engine", "Containers", "Golden", name + ".plan"), $"clone {compiled.NewNamespaces} in {compiled.PidNamespacePath ?? "own"}\n{compiled.Plan}");
}
