using Caisson.Contracts.Oci;

namespace Caisson.Bench.Engine;

/// <summary>The container that the C baseline makes, as a specification.</summary>
internal static class ProbeSpec
{
    public static Spec Of(string rootFileSystem, Seccomp filter, Process process) => new()
    {
        Version = "1.2.0",
        Root = new Root { Path = rootFileSystem },
        Process = process,
        Hostname = "bench",
        Mounts =
        [
            new Mount { Destination = "/proc", Type = "proc", Source = "proc", Options = ["nosuid", "noexec", "nodev"] },
            new Mount { Destination = "/dev", Type = "tmpfs", Source = "tmpfs", Options = ["nosuid", "strictatime", "mode=755", "size=65536k"] },
            new Mount { Destination = "/dev/pts", Type = "devpts", Source = "devpts", Options = ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"] },
            new Mount { Destination = "/dev/shm", Type = "tmpfs", Source = "shm", Options = ["nosuid", "noexec", "nodev", "mode=1777", "size=65536k"] },
            new Mount { Destination = "/dev/mqueue", Type = "mqueue", Source = "mqueue", Options = ["nosuid", "noexec", "nodev"] },
            new Mount { Destination = "/sys", Type = "sysfs", Source = "sysfs", Options = ["nosuid", "noexec", "nodev", "ro"] },
            new Mount { Destination = "/run", Type = "tmpfs", Source = "tmpfs", Options = ["nosuid", "strictatime", "mode=755", "size=65536k"] },
        ],
        Linux = new LinuxConfig
        {
            Namespaces =
            [
                new LinuxNamespace { Type = NamespaceType.Pid },
                new LinuxNamespace { Type = NamespaceType.Network },
                new LinuxNamespace { Type = NamespaceType.Mount },
                new LinuxNamespace { Type = NamespaceType.Ipc },
                new LinuxNamespace { Type = NamespaceType.Uts },
                new LinuxNamespace { Type = NamespaceType.Cgroup },
            ],
            MaskedPaths =
            [
                "/proc/acpi", "/proc/asound", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list", "/proc/timer_stats",
                "/proc/sched_debug", "/sys/firmware", "/proc/scsi",
            ],
            Seccomp = filter,
            ReadOnlyPaths = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"],
        },
    };

    /// <summary>Reads a specification of which only <c>linux.seccomp</c> counts.</summary>
    public static Seccomp ReadProfile(string path) =>
        OciCodecs.Spec.Read(File.ReadAllBytes(path))?.Linux?.Seccomp ?? throw new FormatException($"{path} holds no profile");

    public static Process Program(params string[] arguments) => new()
    {
        Args = arguments,
        WorkingDirectory = "/",
        Env = ["PATH=/bin:/usr/bin"],
        Capabilities = new Capabilities(),
        NoNewPrivileges = true,
    };
}
