using Caisson.Contracts.Oci;
using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.Runtime;

/// <summary>A user other than root makes containers, in a user namespace and without a cgroup, or is told what is missing.</summary>
public sealed class RuntimeUnprivilegedTests : RuntimeTest
{
    private const uint Nobody = 65534;

    private static readonly IdMapping Subordinate = new() { ContainerId = 1, HostId = 100000, Size = 65535 };

    private string States => Path.Combine(Machine.Root, "own");

    [RootFact(Needs | Requirement.Runc)]
    public async Task A_container_of_another_user_sees_the_same_as_under_runc()
    {
        await BelongToNobodyAsync();
        Write(Own(SpecOf("box", "/bin/sh", "-c", "id; cat /proc/self/uid_map /proc/self/gid_map; cat /proc/self/setgroups; grep -E '^(Groups|Cap|NoNewPrivs)' /proc/self/status; hostname; "
            + "set -- /proc/[0-9]*; echo $#; stat -c '%n %F %u %g' /dev/null /dev/shm /proc; ls /proc/self/fd; : >/made; stat -c '%u %g' /made; awk '{ print $4, $5, $6 }' /proc/self/mountinfo | grep -v -e /proc/ | sort")));

        var theirs = await AsNobodyAsync(Executables.FindOnPath("runc")!, "--root", Path.Combine(Machine.Root, "own", "runc"), "run", "--bundle", Bundle, "box");
        var ours = await AsNobodyAsync(Executables.Runtime, "--root", States, "run", "--bundle", Bundle, "box");

        Assert.Equal((0, ""), (ours.ExitCode, ours.Error));
        Assert.Equal(theirs.Output, ours.Output);
        Assert.Contains($"\n         0      {Nobody}          1\n", ours.Output, StringComparison.Ordinal);
    }

    [RootFact(Needs)]
    public async Task A_container_of_another_user_lives_its_whole_life()
    {
        await BelongToNobodyAsync();
        Write(Own(SpecOf("box", "/bin/sleep", "1000")));
        var log = Path.Combine(States, "log");
        Assert.Equal(0, (await AsNobodyAsync("/bin/sh", "-c", $"exec \"$@\" </dev/null >{log} 2>&1", "sh", Executables.Runtime, "--root", States, "create", "--bundle", Bundle, "box")).ExitCode);
        Assert.Equal("", await File.ReadAllTextAsync(log));
        Assert.Equal(new ProgramResult(0, "", ""), await OurselvesAsync("start", "box"));

        var inside = await OurselvesAsync("exec", "box", "/bin/sh", "-c", "cat /proc/1/comm; id -u; [ $(readlink /proc/self/ns/pid) = $(readlink /proc/1/ns/pid) ] && echo inside");
        var terminal = await OurselvesAsync("exec", "box", "/bin/nothing");
        var paused = await OurselvesAsync("pause", "box");
        var listed = await OurselvesAsync("list", "-q");

        Assert.Equal("", inside.Error);
        Assert.Equal("sleep\n0\ninside\n", inside.Output);
        Assert.Equal(255, terminal.ExitCode);
        Assert.Equal(1, paused.ExitCode);
        Assert.Contains("cannot pause container 'box': it has no cgroup", paused.Error, StringComparison.Ordinal);
        Assert.Equal("box\n", listed.Output);
        Assert.Equal(new ProgramResult(0, "", ""), await OurselvesAsync("kill", "box", "KILL"));
        Assert.Equal(new ProgramResult(0, "", ""), await OurselvesAsync("delete", "--force", "box"));
    }

    [RootFact(Needs)]
    public async Task The_example_for_other_users_runs()
    {
        await BelongToNobodyAsync();
        Assert.Equal(new ProgramResult(0, "", ""), await OurselvesAsync("spec", "--rootless", "--bundle", Bundle));
        var spec = OciCodecs.Spec.Read(await File.ReadAllBytesAsync(Path.Combine(Bundle, "config.json")))!;
        Write(spec with { Process = spec.Process! with { IsTerminal = false, Args = ["/bin/ls", "/sys/kernel"], Env = ["PATH=/bin"] } });

        var result = await OurselvesAsync("run", "--bundle", Bundle, "box");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("mm\n", result.Output, StringComparison.Ordinal);
    }

    [RootFact(Needs | Requirement.SubordinateIds)]
    public async Task A_user_with_subordinate_ids_has_all_of_them_inside()
    {
        await BelongToNobodyAsync();
        var own = Own(SpecOf("box", "/bin/sh", "-c", "cat /proc/self/uid_map /proc/self/gid_map /proc/self/setgroups; id -G; : >/made; chown 5:6 /made; stat -c '%u %g' /made"));
        Write(own with
        {
            Process = own.Process! with { User = new User { AdditionalGids = [7] } },
            Linux = own.Linux! with { UidMappings = [.. own.Linux.UidMappings!, Subordinate], GidMappings = [.. own.Linux.GidMappings!, Subordinate] },
        });

        var result = await WithSubordinateIdsAsync(Executables.Runtime, "--root", States, "run", "--bundle", Bundle, "box");
        var outside = await Machine.RunAsync("/usr/bin/stat", "-c", "%u %g", Path.Combine(RootPath, "made"));

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        var map = $"         0      {Nobody}          1\n         1     {Subordinate.HostId}      {Subordinate.Size}\n";
        Assert.Equal($"{map}{map}allow\n0 7\n5 6\n", result.Output);
        Assert.Equal($"{Subordinate.HostId + 4} {Subordinate.HostId + 5}\n", outside.Output);
    }

    public static TheoryData<string, string> Missing => new()
    {
        { "users", "only in a user namespace" },
        { "map", "/etc/subuid" },
        { "limit", "refused" },
        { "cgroup", "delegated to this user" },
        { "groups", "newgidmap" },
    };

    [RootTheory(Needs)]
    [MemberData(nameof(Missing))]
    public async Task What_is_missing_is_said_with_a_remedy_and_leaves_nothing(string what, string text)
    {
        await BelongToNobodyAsync();
        var spec = SpecOf("box", "/bin/true");
        Write(what switch
        {
            "users" => spec with { Linux = spec.Linux! with { CgroupsPath = null } },
            "map" => Own(spec, size: 65536),
            "limit" => Own(spec) is var own ? own with { Linux = own.Linux! with { Resources = new LinuxResources { Memory = new MemoryResources { Limit = 1 << 30 } } } } : spec,
            "cgroup" => Own(spec) is var own ? own with { Linux = own.Linux! with { CgroupsPath = "/caisson-test-nobody" } } : spec,
            _ => Own(spec) is var own ? own with { Process = own.Process! with { User = new User { AdditionalGids = [0] } } } : spec,
        });

        var result = await OurselvesAsync("run", "--bundle", Bundle, "box");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(text, result.Error, StringComparison.Ordinal);
        Assert.Equal("", (await OurselvesAsync("list", "-q")).Output);
    }

    private static Spec Own(Spec spec, uint size = 1) => spec with
    {
        Mounts =
        [
            .. spec.Mounts!.Where(mount => mount.Type != "sysfs")
                .Select(mount => mount with { Options = mount.Options?.Where(option => !option.StartsWith("gid=", StringComparison.Ordinal)).ToArray() }),
        ],
        Linux = spec.Linux! with
        {
            CgroupsPath = null,
            Resources = null,
            Namespaces = [.. spec.Linux.Namespaces!, new LinuxNamespace { Type = NamespaceType.User }],
            UidMappings = [new IdMapping { ContainerId = 0, HostId = Nobody, Size = size }],
            GidMappings = [new IdMapping { ContainerId = 0, HostId = Nobody, Size = size }],
        },
    };

    private async Task BelongToNobodyAsync()
    {
        Directory.CreateDirectory(States);
        var script = $"chmod 755 {Machine.Root} {Bundle} && chown -R {Nobody}:{Nobody} {Bundle} {States}";
        Assert.Equal(new ProgramResult(0, "", ""), await Machine.RunAsync("/bin/sh", "-c", script));
    }

    private Task<ProgramResult> OurselvesAsync(params string[] arguments) => AsNobodyAsync(Executables.Runtime, ["--root", States, .. arguments]);

    // The machine's own files of subordinate ids stay as they are: in this mount namespace others lie over them.
    private async Task<ProgramResult> WithSubordinateIdsAsync(string program, params string[] arguments)
    {
        var ids = Path.Combine(Machine.Root, "ids");
        await File.WriteAllTextAsync(ids, $"{Nobody}:{Subordinate.HostId}:{Subordinate.Size}\n");
        const string Script = "mount --bind \"$0\" /etc/subuid && mount --bind \"$0\" /etc/subgid && exec setpriv --reuid 65534 --regid 65534 --clear-groups \"$@\"";
        return await Machine.RunAsync("/usr/bin/unshare", ["--mount", "--propagation", "private", "/bin/sh", "-c", Script, ids, program, .. arguments]);
    }

    private Task<ProgramResult> AsNobodyAsync(string program, params string[] arguments) =>
        Machine.RunAsync("/usr/bin/setpriv", ["--reuid", "65534", "--regid", "65534", "--clear-groups", program, .. arguments]);
}
