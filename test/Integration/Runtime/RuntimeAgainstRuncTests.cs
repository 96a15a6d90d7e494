using System.Text.RegularExpressions;
using Caisson.Contracts.Oci;
using Caisson.IntegrationTests.Infrastructure;
using FsCheck;
using FsCheck.Fluent;

namespace Caisson.IntegrationTests.Runtime;

/// <summary>The same bundle by caisson-runtime and by runc: what the container sees must be the same, but for what docs/launcher.md lists.</summary>
public sealed partial class RuntimeAgainstRuncTests : RuntimeTest
{
    private const Requirement NeedsRunc = Needs | Requirement.Runc;

    private const string Probe = """
        echo == status; grep -E '^(Umask|Uid|Gid|Groups|Cap|NoNewPrivs|Seccomp|SigBlk|SigIgn|Cpus_allowed_list|Mems_allowed_list)' /proc/self/status
        echo == limits; cat /proc/self/limits
        echo == environment; env | sort
        echo == descriptors; ls /proc/self/fd
        echo == mounts; awk '{ s=0; for (i=7; i<=NF; i++) if ($i == "-") s=i; print $4, $5, $6, (s > 7 ? $7 : ""), $(s+1), $(s+3) }' /proc/self/mountinfo
        echo == devices; find /dev -maxdepth 2 | sort | while read f; do stat -c '%n %F %a %u %g %t %T' $f; done
        for l in fd stdin stdout stderr ptmx core; do echo $l $(readlink /dev/$l); done
        echo == cgroups; cut -d: -f2- /proc/self/cgroup | sort
        echo == names; cat /proc/self/uid_map /proc/self/gid_map; hostname; cat /proc/sys/kernel/domainname; pwd; cat /proc/self/oom_score_adj
        echo == parameters; cat /proc/sys/net/ipv4/ip_unprivileged_port_start /proc/sys/kernel/shmmax /proc/sys/fs/mqueue/msg_max
        echo == writing; for p in /proc/sys/kernel/panic /proc/timer_list /sys/firmware /proc/bus /sys/kernel /proc/keys /written; do (: >>$p) 2>/dev/null; echo $p $?; done
        echo == made; find /made -xdev -maxdepth 3 2>/dev/null | sort | while read f; do stat -c '%n %F %a %u %g' $f; done
        echo == calls; mkdir /dev/shm/d 2>&1; ln -s x /dev/shm/l 2>&1; chmod 600 /dev/shm 2>&1; uname -s 2>&1
        echo == processes; [ $$ = 1 ] && { set -- /proc/[0-9]*; echo $#; cat /proc/1/comm; }
        echo == namespaces; for n in cgroup ipc mnt net pid uts user; do [ $(readlink /proc/self/ns/$n) = $(cat /host/$n) ] && echo $n host || echo $n own; done
        """;

    public static TheoryData<string> Names => [.. Changes.Keys];

    private static readonly Dictionary<string, Func<Spec, Spec>> Changes = new()
    {
        ["ordinary"] = spec => spec,
        ["read-only root"] = spec => spec with { Root = spec.Root! with { IsReadOnly = true } },
        ["user"] = spec => Process(spec, process => process with { User = new User { Uid = 1000, Gid = 1000, AdditionalGids = [5, 7], Umask = 63 } }),
        ["ambient capabilities"] = spec => Process(spec, process => process with
        {
            User = new User { Uid = 1000, Gid = 1000 },
            Capabilities = new Capabilities { Bounding = ["CAP_KILL"], Permitted = ["CAP_KILL"], Effective = ["CAP_KILL"], Inheritable = ["CAP_KILL"], Ambient = ["CAP_KILL"] },
        }),
        ["no capabilities"] = spec => Process(spec, process => process with { Capabilities = new Capabilities() }),
        ["limits"] = spec => Process(spec, process => process with
        {
            Rlimits = [new ResourceLimit { Type = "RLIMIT_NOFILE", Soft = 100, Hard = 200 }, new ResourceLimit { Type = "RLIMIT_CORE", Soft = 0, Hard = 0 }, new ResourceLimit { Type = "RLIMIT_NPROC", Soft = 999, Hard = 999 }],
        }),
        ["working directory"] = spec => Process(spec, process => process with { WorkingDirectory = "/made/for/it" }),
        ["badness"] = spec => Process(spec, process => process with { OomScoreAdjustment = 500 }),
        ["kernel parameters"] = spec => Linux(spec, linux => linux with
        {
            Sysctls = new Dictionary<string, string> { ["net.ipv4.ip_unprivileged_port_start"] = "99", ["kernel.shmmax"] = "12345678", ["fs.mqueue.msg_max"] = "22" },
        }),
        ["devices"] = spec => Linux(spec, linux => linux with
        {
            Devices =
            [
                new LinuxDevice { Path = "/dev/fuse", Type = "c", Major = 10, Minor = 229, FileMode = 432, Uid = 1, Gid = 2 },
                new LinuxDevice { Path = "/dev/net/tun", Type = "c", Major = 10, Minor = 200, FileMode = 438 },
            ],
        }),
        ["host network"] = spec => Linux(spec, linux => linux with { Namespaces = [.. linux.Namespaces!.Where(item => item.Type != NamespaceType.Network)] }),
        ["host names and processes"] = spec => Linux(spec, linux => linux with { Namespaces = [.. linux.Namespaces!.Where(item => item.Type != NamespaceType.Uts && item.Type != NamespaceType.Cgroup)] }) with { Hostname = null },
        ["tmpfs and options"] = spec => spec with
        {
            Mounts =
            [
                .. spec.Mounts!,
                MountOf("/run", "tmpfs", "tmpfs", "nosuid", "nodev", "noexec", "size=1m", "mode=1777"),
                MountOf("/made/deep/down", "tmpfs", "tmpfs", "ro", "noatime"),
            ],
        },
        ["binds"] = spec => spec with
        {
            Mounts =
            [
                .. spec.Mounts!,
                MountOf("/etc/hosts", "bind", "/etc/hosts", "rbind", "ro", "rprivate"),
                MountOf("/made/directory", "none", "/etc", "bind", "ro", "nosuid", "nodev", "noexec"),
            ],
        },
        ["user namespace"] = spec => Linux(spec, linux => linux with
        {
            Namespaces = [.. linux.Namespaces!, new LinuxNamespace { Type = NamespaceType.User }],
            UidMappings = [new IdMapping { ContainerId = 0, HostId = 100000, Size = 65536 }],
            GidMappings = [new IdMapping { ContainerId = 0, HostId = 200000, Size = 65536 }],
        }),
        ["user namespace, another user, binds"] = spec => Process(Linux(spec, linux => linux with
        {
            Namespaces = [.. linux.Namespaces!, new LinuxNamespace { Type = NamespaceType.User }],
            UidMappings = [new IdMapping { ContainerId = 0, HostId = 100000, Size = 65536 }],
            GidMappings = [new IdMapping { ContainerId = 0, HostId = 100000, Size = 65536 }],
        }), process => process with { User = new User { Uid = 1000, Gid = 1000 } }) with
        { Mounts = [.. spec.Mounts!, MountOf("/etc/group", "bind", "/etc/hosts", "rbind", "ro", "rprivate")] },
        ["user namespace, a device of the host's with an owner"] = spec => Linux(spec, linux => linux with
        {
            Namespaces = [.. linux.Namespaces!, new LinuxNamespace { Type = NamespaceType.User }],
            UidMappings = [new IdMapping { ContainerId = 0, HostId = 100000, Size = 65536 }],
            GidMappings = [new IdMapping { ContainerId = 0, HostId = 100000, Size = 65536 }],
            Devices = [new LinuxDevice { Path = "/dev/fuse", Type = "c", Major = 10, Minor = 229, FileMode = 432, Uid = 1, Gid = 2 }],
        }),
        ["private propagation"] = spec => Linux(spec, linux => linux with { RootPropagation = "private" }),
        ["recursive attributes"] = spec => spec with { Mounts = [.. spec.Mounts!, MountOf("/made/proc", "none", "/proc", "rbind", "rro", "rnosuid")] },
    };

    [RootTheory(NeedsRunc)]
    [MemberData(nameof(Names))]
    public async Task A_container_sees_the_same_as_under_runc(string name)
    {
        await WriteProbeAsync();
        Write(Changes[name](SpecOf("box", "/bin/sh", "/probe")));

        var (theirs, ours) = await RunBothAsync();

        Assert.Equal((0, ""), (theirs.ExitCode, theirs.Error));
        Assert.Equal((0, ""), (ours.ExitCode, ours.Error));
        Assert.Equal(Normalise(theirs.Output), Normalise(ours.Output));
    }

    [RootFact(NeedsRunc)]
    public async Task Containers_of_generated_specifications_see_the_same_as_under_runc()
    {
        await WriteProbeAsync();
        var isFull = Environment.GetEnvironmentVariable("CAISSON_STRESS") == "full";

        // The same ones each time, so that a change that fails is the change's fault; other ones when there is time to look at what they find.
        var config = Config.QuickThrowOnFailure.WithMaxTest(isFull ? 500 : 100);
        await Task.Run(() => Check.One(
            isFull ? config : config.WithReplay(20, 11),
            Prop.ForAll(SpecificationGenerator.Specifications, aspects => CompareAsync(aspects).GetAwaiter().GetResult())));
    }

    // What runc refuses we refuse; what it runs sees the same.
    private async Task CompareAsync(Aspect[] aspects)
    {
        Write(aspects.Aggregate(SpecOf("box", "/bin/sh", "/probe"), static (spec, aspect) => aspect.Apply(spec)));
        var (theirs, ours) = await RunBothAsync();
        var what = string.Join("; ", aspects.Select(static aspect => aspect.Name));
        Assert.True((theirs.ExitCode == 0) == (ours.ExitCode == 0), $"{what}: runc {theirs.ExitCode} {theirs.Error}{theirs.Output}, ours {ours.ExitCode} {ours.Error}{ours.Output}");
        Assert.Equal($"{what}\n{Normalise(theirs.Output)}", $"{what}\n{Normalise(ours.Output)}");
    }

    private async Task<(ProgramResult Theirs, ProgramResult Ours)> RunBothAsync()
    {
        CleanRoot();
        var theirs = await Machine.RunAsync(Executables.FindOnPath("runc")!, "--root", StatePath + "-runc", "run", "--bundle", Bundle, "box");
        CleanRoot();
        return (theirs, await RuntimeAsync("run", "--bundle", Bundle, "box"));
    }

    // What a container before this one left in the root.
    private void CleanRoot()
    {
        File.Delete(Path.Combine(RootPath, "written"));
        if (Directory.Exists(Path.Combine(RootPath, "made")))
        {
            Directory.Delete(Path.Combine(RootPath, "made"), recursive: true);
        }
    }

    private async Task WriteProbeAsync()
    {
        Directory.CreateDirectory(Path.Combine(RootPath, "host"));
        foreach (var kind in new[] { "cgroup", "ipc", "mnt", "net", "pid", "uts", "user" })
        {
            await File.WriteAllTextAsync(Path.Combine(RootPath, "host", kind), new FileInfo($"/proc/self/ns/{kind}").LinkTarget);
        }

        await File.WriteAllTextAsync(Path.Combine(RootPath, "probe"), Probe);
    }

    // The intended differences of docs/launcher.md, taken out of both.
    private static string Normalise(string text)
    {
        // What a mask is made of; how the file system beneath /sys and a read-only mount was mounted (its mount is read-only either way).
        text = MaskLine().Replace(text, "masked $1");
        text = ReadOnlySuper().Replace(text, "$1 rw");

        // In which order mounts came to be that do not cover each other.
        var (begin, end) = (text.IndexOf("== mounts\n", StringComparison.Ordinal), text.IndexOf("== devices", StringComparison.Ordinal));
        if (begin < 0 || end < begin)
        {
            return text;
        }

        text = text[..begin] + string.Join('\n', text[begin..end].Split('\n').Order(StringComparer.Ordinal)) + text[end..];

        // The group of the message queues' directory in a user namespace, which runc leaves to nobody.
        text = MessageQueues().Replace(text, "$1 mapped");

        // On a hybrid host the v2 tree takes part only when a limit lives there.
        text = UnifiedLine().Replace(text, "");
        return text;
    }

    [GeneratedRegex(@"^/(?:null)? (/proc/(?:acpi|kcore|keys|scsi|timer_list)|/sys/firmware) .*$", RegexOptions.Multiline)]
    private static partial Regex MaskLine();

    [GeneratedRegex(@"^(/dev/mqueue directory 1777 0) (?:0|65534)", RegexOptions.Multiline)]
    private static partial Regex MessageQueues();

    [GeneratedRegex(@"^:/.*\n", RegexOptions.Multiline)]
    private static partial Regex UnifiedLine();

    [GeneratedRegex(@"^(/\S* /\S+ ro,\S+ .*) ro(?=,|$)", RegexOptions.Multiline)]
    private static partial Regex ReadOnlySuper();

    private static Spec Process(Spec spec, Func<Process, Process> change) => spec with { Process = change(spec.Process!) };

    private static Spec Linux(Spec spec, Func<LinuxConfig, LinuxConfig> change) => spec with { Linux = change(spec.Linux!) };
}
