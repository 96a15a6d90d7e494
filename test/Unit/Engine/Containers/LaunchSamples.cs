using Caisson.Contracts.Documents;
using Caisson.Contracts.Oci;
using Caisson.Engine.Cgroups;
using Caisson.Engine.Containers;
using Caisson.Engine.Containers.Hooks;
using Caisson.Engine.Containers.Seccomp;
using Microsoft.Win32.SafeHandles;

namespace Caisson.UnitTests.Engine.Containers;

/// <summary>Launches to compile. Nothing here is opened or made.</summary>
internal static class LaunchSamples
{
    public static HostFacts Facts { get; } = new() { IsDirectory = path => !path.EndsWith(".conf", StringComparison.Ordinal), StackLimitInBytes = () => 8 << 20, Architecture = FilterArchitecture.X64 };

    public static Process Program { get; } = new()
    {
        Args = ["sh", "-c", "echo hello"],
        Env = ["PATH=/usr/bin:/bin", "TERM=dumb"],
        WorkingDirectory = "/work",
        User = new User { Uid = 1000, Gid = 1001, AdditionalGids = [5, 7], Umask = 63 },
        Capabilities = new Capabilities { Bounding = ["CAP_CHOWN", "CAP_KILL"], Permitted = ["CAP_KILL"], Effective = ["CAP_KILL"], Inheritable = ["CAP_KILL"], Ambient = ["CAP_KILL"] },
        Rlimits = [new ResourceLimit { Type = "RLIMIT_NOFILE", Soft = 1024, Hard = 4096 }],
        NoNewPrivileges = true,
        OomScoreAdjustment = 100,
    };

    public static Spec Spec { get; } = new()
    {
        Version = "1.2.0",
        Root = new Root { Path = "rootfs", IsReadOnly = true },
        Process = Program,
        Hostname = "chamber",
        Mounts =
        [
            new Mount { Destination = "/proc", Type = "proc", Source = "proc", Options = ["nosuid", "noexec", "nodev"] },
            new Mount { Destination = "/dev", Type = "tmpfs", Source = "tmpfs", Options = ["nosuid", "strictatime", "mode=755", "size=65536k"] },
            new Mount { Destination = "/dev/pts", Type = "devpts", Source = "devpts", Options = ["nosuid", "noexec", "newinstance", "ptmxmode=0666"] },
            new Mount { Destination = "/etc/../etc/resolv.conf", Type = "bind", Source = "/host/resolv.conf", Options = ["rbind", "ro", "rprivate"] },
            new Mount { Destination = "/sys/fs/cgroup", Type = "cgroup", Source = "cgroup", Options = ["nosuid", "noexec", "nodev", "ro"] },
        ],
        Linux = new LinuxConfig
        {
            Namespaces =
            [
                new LinuxNamespace { Type = NamespaceType.Pid },
                new LinuxNamespace { Type = NamespaceType.Network },
                new LinuxNamespace { Type = NamespaceType.Mount },
                new LinuxNamespace { Type = NamespaceType.Ipc, Path = "/proc/1/ns/ipc" },
                new LinuxNamespace { Type = NamespaceType.Uts },
                new LinuxNamespace { Type = NamespaceType.Cgroup },
            ],
            Sysctls = new Dictionary<string, string> { ["net.ipv4.ip_forward"] = "1" },
            Devices = [new LinuxDevice { Path = "/dev/net/tun", Type = "c", Major = 10, Minor = 200, FileMode = 438 }],
            MaskedPaths = ["/proc/kcore"],
            ReadOnlyPaths = ["/proc/sys"],
        },
    };

    public static ContainerLaunch Container { get; } = new()
    {
        Id = "sample",
        BundlePath = "/bundle",
        Spec = Spec,
        RootMounts = [new RootMount { Type = "overlay", Source = "overlay", Options = ["lowerdir=/layers/two:/layers/one", "upperdir=/upper", "workdir=/scratch"] }],
        Cgroup = new CgroupJoin(["/sys/fs/cgroup/memory/caisson/sample/tasks", "/sys/fs/cgroup/cpu,cpuacct/caisson/sample/tasks"], null),
        Descriptors = new ProcessDescriptors.Streams(null, Nowhere, Nowhere),
        GatePath = "/run/caisson/sample/gate",
        DiesWithLauncher = true,
    };

    public static ExecLaunch Exec { get; } = new()
    {
        Id = "sample",
        BundlePath = "/bundle",
        Spec = Spec,
        Process = new Process { Args = ["/bin/true"], WorkingDirectory = "/" },
        Init = new NoProcess(),
        Cgroup = new CgroupJoin(["/sys/fs/cgroup/memory/caisson/sample/tasks"], null),
        Descriptors = new ProcessDescriptors.Streams(Nowhere, Nowhere, Nowhere),
        DiesWithLauncher = false,
    };

    public static ProcessDescriptors.Streams AllStreams { get; } = new(Nowhere, Nowhere, Nowhere);

    public static HookRun HookRun { get; } = HookRun.Of(
        With(spec => spec with { Linux = spec.Linux! with { Namespaces = [.. spec.Linux.Namespaces!, new LinuxNamespace { Type = NamespaceType.User }] } }), 4711, Nowhere);

    private static SafeFileHandle Nowhere => new(-1, ownsHandle: false);

    public static ContainerLaunch With(Func<Spec, Spec> change) => Container with { Spec = change(Spec) };

    public static ContainerLaunch WithProcess(Func<Process, Process> change) => With(spec => spec with { Process = change(Program) });

    private sealed class NoProcess : LaunchedProcess
    {
        public override int ProcessId => 4711;

        public override SafeFileHandle PidFd => Nowhere;

        public override SafeFileHandle? TerminalMaster => null;

        public override Task ReleaseAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override void Dispose()
        {
        }
    }
}
