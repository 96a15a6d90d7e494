using Caisson.Contracts.Oci;
using FsCheck;
using FsCheck.Fluent;

namespace Caisson.IntegrationTests.Runtime;

/// <summary>Makes specifications out of aspects, each with values of its own; a failing one is reduced to the aspects that it takes.</summary>
internal static class SpecificationGenerator
{
    private const string Directory = "/made/directory";

    private static readonly string[] CapabilityNames = ["CAP_CHOWN", "CAP_KILL", "CAP_SETUID", "CAP_NET_RAW", "CAP_SYS_ADMIN", "CAP_MKNOD", "CAP_AUDIT_WRITE"];
    private static readonly string[] MountWords = ["nosuid", "nodev", "noexec", "ro", "nodiratime"];
    private static readonly string[] Parameters = ["net.ipv4.ip_unprivileged_port_start", "kernel.shmmax", "fs.mqueue.msg_max"];

    private static readonly LinuxDevice[] Devices =
    [
        new() { Path = "/dev/fuse", Type = "c", Major = 10, Minor = 229, FileMode = 432, Uid = 1, Gid = 2 },
        new() { Path = "/dev/net/tun", Type = "c", Major = 10, Minor = 200, FileMode = 438 },
    ];

    /// <summary>Aspects of one specification.</summary>
    public static Arbitrary<Aspect[]> Specifications { get; } = Arb.From(
        from count in Gen.Choose(1, 6)
        from aspects in Gen.OneOf(User, Capabilities, Limits, Environment, WorkingDirectory, Weight, Names, ParametersSet, DevicesMade, Paths, TemporaryFiles, Bind, Shared, Mapped, Root, Filter)
            .ArrayOf(count)
        select aspects.DistinctBy(static aspect => aspect.Name.Split(' ')[0]).ToArray(),
        static aspects => aspects.Length < 2 ? [] : Enumerable.Range(0, aspects.Length).Select(left => aspects.Where((_, index) => index != left).ToArray()));

    private static Gen<Aspect> User =>
        from uid in Gen.Elements(0u, 1u, 1000u, 65534u)
        from gid in Gen.Elements(0u, 5u, 1000u)
        from groups in Some(0u, 5u, 7u, 1000u)
        from mask in Gen.Elements<uint?>(null, 0u, 18u, 63u, 511u)
        select OfProcess($"user {uid}:{gid} groups {string.Join(',', groups)} mask {mask}", process => process with
        {
            User = new User { Uid = uid, Gid = gid, AdditionalGids = groups, Umask = mask },
        });

    private static Gen<Aspect> Capabilities =>
        from bounding in Some(CapabilityNames)
        from permitted in Some(bounding)
        from effective in Some(permitted)
        from inheritable in Some(permitted)
        from ambient in Some(inheritable)
        from mayGain in Gen.Elements(false, true)
        select OfProcess(
            $"capabilities B {string.Join(',', bounding)} P {string.Join(',', permitted)} E {string.Join(',', effective)} I {string.Join(',', inheritable)} A {string.Join(',', ambient)} gain {mayGain}",
            process => process with
            {
                Capabilities = new Capabilities { Bounding = bounding, Permitted = permitted, Effective = effective, Inheritable = inheritable, Ambient = ambient },
                NoNewPrivileges = !mayGain,
            });

    private static Gen<Aspect> Limits =>
        from kinds in Some("RLIMIT_NOFILE", "RLIMIT_CORE", "RLIMIT_NPROC", "RLIMIT_STACK", "RLIMIT_MEMLOCK", "RLIMIT_SIGPENDING")
        from soft in Gen.Choose(500, 1000)
        from more in Gen.Choose(0, 1000)
        select OfProcess($"limits {string.Join(',', kinds)} {soft}+{more}", process => process with
        {
            Rlimits = [.. kinds.Select(kind => new ResourceLimit
            {
                Type = kind,
                Soft = kind == "RLIMIT_STACK" ? (ulong)soft << 14 : (ulong)soft,
                Hard = kind == "RLIMIT_STACK" ? (ulong)(soft + more) << 14 : (ulong)(soft + more),
            })],
        });

    private static Gen<Aspect> Environment =>
        from variables in Some("A=b c", "EMPTY=", "TWICE=1", "TWICE=2", "HOME=/elsewhere", "QUOTED=\"x\\y\"", "PATH=/bin:/sbin")
        select OfProcess($"environment {string.Join('|', variables)}", process => process with { Env = ["PATH=/bin", .. variables] });

    private static Gen<Aspect> WorkingDirectory =>
        from path in Gen.Elements("/bin", "/made/for/it", "/proc", "/dev/shm", "/not-there/../bin")
        select OfProcess($"directory {path}", process => process with { WorkingDirectory = path });

    private static Gen<Aspect> Weight =>
        from weight in Gen.Choose(0, 1000)
        select OfProcess($"weight {weight}", process => process with { OomScoreAdjustment = weight });

    private static Gen<Aspect> Names =>
        from host in Gen.Elements("a", "chamber.of.secrets", new string('h', 64))
        select new Aspect($"names {host}", spec => spec with { Hostname = host });

    private static Gen<Aspect> ParametersSet =>
        from names in Some(Parameters)
        from value in Gen.Choose(20, 200)
        select OfLinux($"parameters {string.Join(',', names)} {value}", linux => linux with { Sysctls = names.ToDictionary(static name => name, _ => $"{value}") });

    private static Gen<Aspect> DevicesMade =>
        from devices in Some(Devices)
        select OfLinux($"devices {string.Join(',', devices.Select(static device => device.Path))}", linux => linux with { Devices = devices });

    private static Gen<Aspect> Paths =>
        from masked in Some("/proc/acpi", "/proc/kcore", "/proc/timer_list", "/sys/firmware", "/proc/not-there", "/proc/scsi")
        from readOnly in Some("/proc/bus", "/proc/fs", "/proc/sys", "/proc/sysrq-trigger", "/sys/kernel", "/not/there", "/dev/shm")
        select OfLinux($"paths masked {string.Join(',', masked)} read-only {string.Join(',', readOnly)}", linux => linux with { MaskedPaths = masked, ReadOnlyPaths = readOnly });

    private static Gen<Aspect> TemporaryFiles =>
        from target in Gen.Elements("/run", "/made/deep/down", "/tmp")
        from words in Words([.. MountWords, "size=1m", "mode=1777", "nr_inodes=100"])
        select new Aspect($"tmpfs {target} {string.Join(',', words)}", spec => spec with
        {
            Mounts = [.. spec.Mounts!, new Mount { Destination = target, Type = "tmpfs", Source = "tmpfs", Options = words }],
        });

    private static Gen<Aspect> Bind =>
        from pair in Gen.Elements(("/etc/hosts", "/etc/hosts"), ("/etc", Directory), ("/etc/hosts", "/made/file"))
        from kind in Gen.Elements("bind", "rbind")
        from propagation in Gen.Elements("private", "rprivate", "slave", "rslave")
        from words in Words(MountWords)
        select new Aspect($"bind {pair.Item2} {kind},{propagation},{string.Join(',', words)}", spec => spec with
        {
            Mounts = [.. spec.Mounts!, new Mount { Destination = pair.Item2, Type = "bind", Source = pair.Item1, Options = [kind, propagation, .. words] }],
        });

    private static Gen<Aspect> Shared =>
        from kind in Gen.Elements(NamespaceType.Network, NamespaceType.Ipc, NamespaceType.Cgroup, NamespaceType.Uts, NamespaceType.Pid)
        select new Aspect($"shared {kind}", spec => (kind == NamespaceType.Uts ? spec with { Hostname = null } : spec) with
        {
            Linux = spec.Linux! with { Namespaces = [.. spec.Linux!.Namespaces!.Where(one => one.Type != kind)] },
        });

    private static Gen<Aspect> Mapped =>
        from users in Gen.Elements(100000u, 165536u)
        from groups in Gen.Elements(100000u, 200000u)
        select OfLinux($"mapped {users}:{groups}", linux => linux with
        {
            Namespaces = [.. linux.Namespaces!, new LinuxNamespace { Type = NamespaceType.User }],
            UidMappings = [new IdMapping { ContainerId = 0, HostId = users, Size = 65536 }],
            GidMappings = [new IdMapping { ContainerId = 0, HostId = groups, Size = 65536 }],
        });

    private static Gen<Aspect> Root =>
        from isReadOnly in Gen.Elements(false, true)
        from propagation in Gen.Elements("private", "rprivate", "slave", "rslave")
        select new Aspect($"root read-only {isReadOnly} {propagation}", spec => spec with
        {
            Root = spec.Root! with { IsReadOnly = isReadOnly },
            Linux = spec.Linux! with { RootPropagation = propagation },
        });

    private static Gen<Aspect> Filter =>
        from calls in Some("mkdir", "symlink", "chmod", "uname", "personality", "sched_yield", "no_such_call")
        from errno in Gen.Elements(1u, 13u, 95u)
        select OfLinux($"filter {string.Join(',', calls)} {errno}", linux => linux with
        {
            Seccomp = calls.Count == 0 ? null : new Seccomp
            {
                DefaultAction = "SCMP_ACT_ALLOW",
                Syscalls = [new SeccompRule { Names = calls, Action = "SCMP_ACT_ERRNO", Errno = errno }],
            },
        });

    // Of the access times at most one: of several runc takes the strictest, we the last.
    private static Gen<IReadOnlyList<string>> Words(IReadOnlyList<string> words) =>
        from chosen in Some(words)
        from time in Gen.Elements<string[]>([], ["noatime"], ["strictatime"], ["relatime"])
        select (IReadOnlyList<string>)[.. chosen, .. time];

    private static Gen<IReadOnlyList<T>> Some<T>(params IReadOnlyList<T> values) =>
        from chosen in Gen.Elements(false, true).ArrayOf(values.Count)
        select (IReadOnlyList<T>)[.. values.Where((_, index) => chosen[index])];

    private static Aspect OfProcess(string name, Func<Process, Process> change) => new(name, spec => spec with { Process = change(spec.Process!) });

    private static Aspect OfLinux(string name, Func<LinuxConfig, LinuxConfig> change) => new(name, spec => spec with { Linux = change(spec.Linux!) });
}
