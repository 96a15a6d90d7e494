using System.Globalization;
using Caisson.Contracts.Oci;
using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.Runtime;

/// <summary>Containers in a user namespace that another container made, as in a pod.</summary>
public sealed class RuntimeNamespaceTests : RuntimeTest
{
    private const string Look = """
        cat /proc/self/uid_map; id; [ $$ = 1 ]; echo $?; set -- /proc/[0-9]*; echo $#; grep CapEff /proc/self/status; cat /proc/self/cgroup | grep memory
        mount -t tmpfs none /tmp && echo mounted; hostname inside 2>/dev/null; echo $?; stat -c '%n %u %g' /dev/shm /proc /dev/null
        for n in cgroup ipc mnt net pid uts user; do [ "$(readlink /proc/self/ns/$n)" = "$(cat /holder/$n)" ] && echo $n joined || echo $n own; done
        """;

    private static readonly IReadOnlyList<IdMapping> Map = [new IdMapping { ContainerId = 0, HostId = 100_000, Size = 65536 }];

    private static readonly string[] Kinds = ["cgroup", "ipc", "mnt", "net", "pid", "uts", "user"];

    [RootTheory(Needs | Requirement.Runc)]
    [InlineData("user")]
    [InlineData("user", "network", "ipc", "uts")]
    [InlineData("network", "pid", "user")]
    [InlineData("user", "network", "ipc", "uts", "pid", "cgroup")]
    public async Task A_container_in_the_user_namespace_of_another_sees_the_same_as_under_runc(params string[] joined)
    {
        var holder = await HoldAsync();
        Write(Joining(SpecOf("box", "/bin/sh", "-c", Look), holder, joined));

        var theirs = await Machine.RunAsync(Executables.FindOnPath("runc")!, "--root", StatePath + "-runc", "run", "--bundle", Bundle, "box");
        var ours = await RuntimeAsync("run", "--bundle", Bundle, "box");

        Assert.Equal((0, ""), (ours.ExitCode, ours.Error));
        Assert.Equal(theirs, ours);
        Assert.Contains("\nuser joined\n", ours.Output, StringComparison.Ordinal);
        await DeleteAsync("holder");
    }

    [RootFact(Needs)]
    public async Task Namespaces_of_the_host_and_of_the_user_namespace_are_joined_together_and_maps_need_not_be_told()
    {
        var holder = await HoldAsync();
        await StartAsync("host", spec => spec with { Linux = spec.Linux! with { Namespaces = spec.Linux.Namespaces } });
        var host = await PidAsync("host");
        var spec = Joining(SpecOf("box", "/bin/sh", "-c", "for n in net uts user; do readlink /proc/self/ns/$n; done"), holder, "user", "uts");
        Write(spec with
        {
            // The kernel shows devices of a network only to whom the network belongs.
            Mounts = [.. spec.Mounts!.Where(mount => mount.Type != "sysfs")],
            Linux = spec.Linux! with
            {
                MaskedPaths = [],
                Namespaces = [.. spec.Linux.Namespaces!.Where(item => item.Type != NamespaceType.Network), new LinuxNamespace { Type = NamespaceType.Network, Path = $"/proc/{host}/ns/net" }],
                UidMappings = null,
                GidMappings = null,
            },
        });

        var result = await RuntimeAsync("run", "--bundle", Bundle, "box");

        Assert.Equal(new ProgramResult(0, $"{NamespaceOf(host, "net")}\n{NamespaceOf(holder, "uts")}\n{NamespaceOf(holder, "user")}\n", ""), result);
        await DeleteAsync("host");
        await DeleteAsync("holder");
    }

    [RootFact(Needs)]
    public async Task The_process_that_is_told_of_is_the_one_inside_and_others_join_it()
    {
        var holder = await HoldAsync();
        Write(Joining(SpecOf("box", "/bin/sleep", "1000"), holder, "user", "network"));
        Assert.Equal(new ProgramResult(0, "", ""), await LeavingAsync("create", "--bundle", Bundle, "box"));
        var pid = await PidAsync("box");
        var pidNamespace = NamespaceOf(pid, "pid");
        Assert.NotEqual(NamespaceOf(Environment.ProcessId, "pid"), pidNamespace);
        Assert.Equal(new ProgramResult(0, "", ""), await RuntimeAsync("start", "box"));

        var inside = await RuntimeAsync("exec", "box", "/bin/sh", "-c", "readlink /proc/self/ns/pid; readlink /proc/self/ns/user; cat /proc/1/comm; id -u");

        Assert.Equal(new ProgramResult(0, $"{pidNamespace}\n{NamespaceOf(holder, "user")}\nsleep\n0\n", ""), inside);
        Assert.Equal(["NSpid:", pid.ToString(CultureInfo.InvariantCulture), "1"], (await File.ReadAllLinesAsync($"/proc/{pid}/status")).First(line => line.StartsWith("NSpid", StringComparison.Ordinal)).Split('\t'));
        await DeleteAsync("box");
        await DeleteAsync("holder");
    }

    [RootFact(Needs)]
    public async Task Hooks_and_mapped_mounts_work_in_a_joined_user_namespace()
    {
        var holder = await HoldAsync();
        var source = Machine.MakeDirectory("source");
        Directory.CreateDirectory(Path.Combine(RootPath, "data"));
        await File.WriteAllTextAsync(Path.Combine(source, "file"), "");
        var hook = Path.Combine(Machine.Root, "hook");
        await File.WriteAllTextAsync(hook, $"#!/bin/sh\nexec >>{Machine.Root}/hooks\necho $1; cat /proc/self/uid_map | head -n 1 | tr -s ' '\n");
        File.SetUnixFileMode(hook, (UnixFileMode)0b111_101_101);
        await File.WriteAllTextAsync(Path.Combine(Machine.Root, "hooks"), "");
        File.SetUnixFileMode(Path.Combine(Machine.Root, "hooks"), (UnixFileMode)0b110_110_110);
        var spec = Joining(SpecOf("box", "/bin/stat", "-c", "%u %g", "/data/file"), holder, "user");
        Write(spec with
        {
            Mounts = [.. spec.Mounts!, MountOf("/data", "bind", source, "bind", "idmap")],
            Hooks = new Hooks { CreateRuntime = [new Hook { Path = hook, Args = ["hook", "runtime"] }], CreateContainer = [new Hook { Path = hook, Args = ["hook", "container"] }] },
        });

        var result = await RuntimeAsync("run", "--bundle", Bundle, "box");

        Assert.Equal(new ProgramResult(0, "0 0\n", ""), result);
        Assert.Equal(["runtime", " 0 0 4294967295", "container", " 0 100000 65536"], await File.ReadAllLinesAsync(Path.Combine(Machine.Root, "hooks")));
        await DeleteAsync("holder");
    }

    [RootTheory(Needs)]
    [InlineData("program", "no such file or directory")]
    [InlineData("namespace", "join the namespace")]
    [InlineData("missing", "open the namespace /proc/1/ns/nothing")]
    public async Task What_fails_in_a_joined_user_namespace_leaves_nothing(string what, string text)
    {
        var holder = await HoldAsync();
        var spec = Joining(SpecOf("box", what == "program" ? "/bin/nothing" : "/bin/true"), holder, "user");
        var path = what switch { "program" => $"/proc/{holder}/ns/user", "namespace" => $"/proc/{holder}/ns/net", _ => "/proc/1/ns/nothing" };
        Write(spec with
        {
            Linux = spec.Linux! with { Namespaces = [.. spec.Linux.Namespaces!.Where(item => item.Type != NamespaceType.User), new LinuxNamespace { Type = NamespaceType.User, Path = path }] },
        });

        var result = await RuntimeAsync("run", "--bundle", Bundle, "box");

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains(text, result.Error, StringComparison.Ordinal);
        await DeleteAsync("holder");
    }

    private static string NamespaceOf(int processId, string kind) => new FileInfo($"/proc/{processId}/ns/{kind}").LinkTarget!;

    // What a pod's first container is: it begins the namespaces that the others join.
    private async Task<int> HoldAsync()
    {
        await StartAsync("holder", spec => spec with
        {
            Linux = spec.Linux! with { Namespaces = [.. spec.Linux.Namespaces!, new LinuxNamespace { Type = NamespaceType.User }], UidMappings = Map, GidMappings = Map },
        });
        var holder = await PidAsync("holder");
        Directory.CreateDirectory(Path.Combine(RootPath, "holder"));
        foreach (var kind in Kinds)
        {
            await File.WriteAllTextAsync(Path.Combine(RootPath, "holder", kind), NamespaceOf(holder, kind));
        }

        return holder;
    }

    private async Task<int> PidAsync(string id) => OciCodecs.State.Read((await RuntimeAsync("state", id)).Output)!.ProcessId;

    private async Task DeleteAsync(string id) => Assert.Equal(new ProgramResult(0, "", ""), await RuntimeAsync("delete", "--force", id));

    private static Spec Joining(Spec spec, int holder, params string[] kinds) => spec with
    {
        Hostname = null,
        Process = spec.Process! with
        {
            Capabilities = new Capabilities { Bounding = ["CAP_SYS_ADMIN"], Effective = ["CAP_SYS_ADMIN"], Permitted = ["CAP_SYS_ADMIN"] },
        },
        Linux = spec.Linux! with
        {
            Namespaces =
            [
                .. spec.Linux.Namespaces!.Where(item => !kinds.Contains(item.Type.Value)),
                .. kinds.Select(kind => new LinuxNamespace { Type = new NamespaceType(kind), Path = $"/proc/{holder}/ns/{(kind == "network" ? "net" : kind)}" }),
            ],
            UidMappings = Map,
            GidMappings = Map,
        },
    };
}
