using Caisson.Contracts.Oci;
using Caisson.Platform.Linux.Files;
using Caisson.Platform.Linux.Processes;
using Caisson.Runtime.Arguments;

namespace Caisson.Runtime.Commands;

/// <summary>Writes a specification to begin with: a shell in a container of its own.</summary>
internal sealed record SpecCommand(string Directory, bool IsRootless) : ICommand
{
    private static readonly string[] Capabilities = ["CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE"];

    /// <summary>Reads its arguments.</summary>
    public static SpecCommand Parse(ReadOnlySpan<string> rest)
    {
        var set = OptionSet.Read(rest, ["bundle,b=", "rootless"]);
        return new SpecCommand(Path.GetFullPath(set.Value("bundle") is { Length: > 0 } bundle ? bundle : "."), set.Has("rootless"));
    }

    /// <inheritdoc/>
    public Task<int> RunAsync(RuntimeSession runtime)
    {
        var path = Path.Join(Directory, "config.json");
        if (File.Exists(path))
        {
            throw new RuntimeException("file config.json exists. Remove it first");
        }

        PlainFile.Replace(path, System.Text.Encoding.UTF8.GetBytes(OciCodecs.Spec.WriteIndented(IsRootless ? Rootless(Example) : Example) + "\n"), 0x1b6);
        return Task.FromResult(0);
    }

    private static Spec Example => new()
    {
        Version = VersionCommand.Specification,
        Process = new Process
        {
            IsTerminal = true,
            User = new User(),
            Args = ["sh"],
            Env = ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TERM=xterm"],
            WorkingDirectory = "/",
            Capabilities = new Capabilities { Bounding = Capabilities, Effective = Capabilities, Permitted = Capabilities },
            Rlimits = [new ResourceLimit { Type = "RLIMIT_NOFILE", Hard = 1024, Soft = 1024 }],
            NoNewPrivileges = true,
        },
        Root = new Root { Path = "rootfs", IsReadOnly = true },
        Hostname = "caisson",
        Mounts =
        [
            MountOf("/proc", "proc", "proc"),
            MountOf("/dev", "tmpfs", "tmpfs", "nosuid", "strictatime", "mode=755", "size=65536k"),
            MountOf("/dev/pts", "devpts", "devpts", "nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"),
            MountOf("/dev/shm", "tmpfs", "shm", "nosuid", "noexec", "nodev", "mode=1777", "size=65536k"),
            MountOf("/dev/mqueue", "mqueue", "mqueue", "nosuid", "noexec", "nodev"),
            MountOf("/sys", "sysfs", "sysfs", "nosuid", "noexec", "nodev", "ro"),
            MountOf("/sys/fs/cgroup", "cgroup", "cgroup", "nosuid", "noexec", "nodev", "relatime", "ro"),
        ],
        Linux = new LinuxConfig
        {
            Resources = new LinuxResources { Devices = [new DeviceRule { Allow = false, Access = "rwm" }] },
            Namespaces = [.. new[] { NamespaceType.Pid, NamespaceType.Network, NamespaceType.Ipc, NamespaceType.Uts, NamespaceType.Mount, NamespaceType.Cgroup }.Select(type => new LinuxNamespace { Type = type })],
            MaskedPaths =
            [
                "/proc/acpi", "/proc/asound", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list", "/proc/timer_stats", "/proc/sched_debug",
                "/sys/firmware", "/proc/scsi",
            ],
            ReadOnlyPaths = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"],
        },
    };

    // For the caller alone, without a cgroup: of its own are the user, and so no network, no files of /sys, no groups.
    private static Spec Rootless(Spec spec) => spec with
    {
        Mounts =
        [
            .. spec.Mounts!.Where(static mount => !mount.Destination.StartsWith("/sys", StringComparison.Ordinal))
                .Select(static mount => mount with { Options = mount.Options?.Where(static option => !option.StartsWith("gid=", StringComparison.Ordinal)).ToArray() }),
            MountOf("/sys", "none", "/sys", "rbind", "nosuid", "noexec", "nodev", "ro"),
        ],
        Linux = spec.Linux! with
        {
            Resources = null,
            Namespaces = [.. spec.Linux.Namespaces!.Where(static item => item.Type != NamespaceType.Network), new LinuxNamespace { Type = NamespaceType.User }],
            UidMappings = [new IdMapping { ContainerId = 0, HostId = CurrentProcess.EffectiveUserId, Size = 1 }],
            GidMappings = [new IdMapping { ContainerId = 0, HostId = CurrentProcess.EffectiveGroupId, Size = 1 }],
        },
    };

    private static Mount MountOf(string destination, string type, string source, params string[] options) =>
        new() { Destination = destination, Type = type, Source = source, Options = options is [] ? null : options };
}
