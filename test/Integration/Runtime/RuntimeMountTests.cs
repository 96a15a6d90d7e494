using Caisson.Contracts.Oci;
using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.Runtime;

/// <summary>Mounts beyond the ordinary: owners mapped to other ids, and mounts that are changed.</summary>
public sealed class RuntimeMountTests : RuntimeTest
{
    private const string Look = "stat -c '%n %u %g' /data /data/file; touch /data/new && stat -c '%n %u %g' /data/new";

    private static readonly IReadOnlyList<IdMapping> Shift = [new IdMapping { ContainerId = 5000, HostId = 0, Size = 1000 }];

    private static readonly IReadOnlyList<IdMapping> Container = [new IdMapping { ContainerId = 0, HostId = 100_000, Size = 65536 }];

    [RootTheory(Needs)]
    [InlineData("idmap")]
    [InlineData("ridmap")]
    [InlineData("rbind")]
    public async Task Owners_of_a_bind_appear_by_its_map_and_new_files_belong_to_the_mapped(string option)
    {
        var source = await MakeSourceAsync("5000:5000");
        var spec = SpecOf("box", "/bin/sh", "-c", Look);
        spec = spec with { Mounts = [.. spec.Mounts!, MountOf("/data", "bind", source, "rbind", option) with { UidMappings = Shift, GidMappings = Shift }] };

        var result = await RunAsync(spec);

        Assert.Equal(new ProgramResult(0, "/data 0 0\n/data/file 7 8\n/data/new 0 0\n", ""), result);
        Assert.Equal("5000 5000", await OwnerOfAsync(Path.Combine(source, "new")));
    }

    [RootFact(Needs)]
    public async Task A_map_that_the_mount_lacks_is_that_of_the_user_namespace()
    {
        var source = await MakeSourceAsync();
        var spec = SpecOf("box", "/bin/sh", "-c", Look);
        spec = InUserNamespace(spec) with { Mounts = [.. spec.Mounts!, MountOf("/data", "bind", source, "bind", "idmap")] };

        var result = await RunAsync(spec);

        Assert.Equal(new ProgramResult(0, "/data 0 0\n/data/file 5007 5008\n/data/new 0 0\n", ""), result);
        Assert.Equal("0 0", await OwnerOfAsync(Path.Combine(source, "new")));
    }

    [RootFact(Needs)]
    public async Task A_map_reaches_what_is_mounted_beneath_only_when_asked()
    {
        var source = await MakeSourceAsync();
        var inner = Machine.MakeDirectory("inner");
        Directory.CreateDirectory(Path.Combine(source, "below"));
        var script = $"mount --bind {inner} {source}/below && {{ \"$@\"; code=$?; umount {source}/below; exit $code; }}";
        foreach (var (option, owner) in new[] { ("idmap", "0"), ("ridmap", "65534") })
        {
            var spec = SpecOf("box", "/bin/stat", "-c", "%u", "/data/below");
            Write(spec with { Mounts = [.. spec.Mounts!, MountOf("/data", "bind", source, "rbind", option) with { UidMappings = Shift, GidMappings = Shift }] });

            var result = await Machine.RunAsync("/bin/sh", "-c", script, "sh", Executables.Runtime, "--root", StatePath, "run", "--bundle", Bundle, "box");

            Assert.Equal(new ProgramResult(0, owner + "\n", ""), result);
        }
    }

    [RootTheory(Needs)]
    [InlineData("tmpfs", true, "only binds can be")]
    [InlineData("bind", false, "needs uidMappings and gidMappings")]
    [InlineData("proc", false, "map the owners of /proc")]
    public async Task What_cannot_be_mapped_is_refused_by_name(string kind, bool isWhole, string text)
    {
        var spec = SpecOf("box", "/bin/true");
        var mount = kind == "proc" ? MountOf("/data", "bind", "/proc", "rbind", "idmap") : MountOf("/data", kind, "/tmp", "idmap");
        Write(spec with { Mounts = [.. spec.Mounts!, mount with { UidMappings = Shift, GidMappings = isWhole || kind == "proc" ? Shift : null }] });

        var result = await RuntimeAsync("run", "--bundle", Bundle, "box");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(text, result.Error, StringComparison.Ordinal);
    }

    [RootFact(Needs)]
    public async Task A_mount_is_changed_where_it_is()
    {
        var spec = SpecOf("box", "/bin/sh", "-c", "touch /run/x 2>/dev/null; echo $?; touch /data/x 2>/dev/null; echo $?; awk '$5 == \"/run\" || $5 == \"/data\" { print $5, $6, $NF }' /proc/self/mountinfo");
        var source = await MakeSourceAsync();

        var result = await RunAsync(spec with
        {
            Mounts =
            [
                .. spec.Mounts!,
                MountOf("/run", "tmpfs", "tmpfs", "nosuid", "size=64k"),
                MountOf("/data", "bind", source, "bind"),
                MountOf("/data", "none", "none", "bind", "remount", "ro", "nodev"),
                MountOf("/run", "tmpfs", "tmpfs", "remount", "noexec", "size=128k"),
            ],
        });

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        var lines = result.Output.Split('\n');
        Assert.Equal(["0", "1"], lines[..2]);
        Assert.Contains(lines, line => line.StartsWith("/run rw,nosuid,noexec", StringComparison.Ordinal) && line.Contains("size=128k", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("/data ro,nodev", StringComparison.Ordinal));
    }

    [RootTheory(Needs)]
    [InlineData("/missing", "remount", "change the mount at /missing: No such file or directory")]
    [InlineData("/bin", "remount", "change the mount at /bin: Invalid argument")]
    public async Task What_is_not_mounted_cannot_be_changed(string where, string option, string text)
    {
        var spec = SpecOf("box", "/bin/true");
        Write(spec with { Mounts = [.. spec.Mounts!, MountOf(where, "none", "none", "bind", option, "ro")] });

        var result = await RuntimeAsync("run", "--bundle", Bundle, "box");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(text, result.Error, StringComparison.Ordinal);
    }

    private async Task<string> MakeSourceAsync(string owner = "0:0")
    {
        Directory.CreateDirectory(Path.Combine(RootPath, "data"));
        var source = Machine.MakeDirectory("source");
        var file = Path.Combine(source, "file");
        await File.WriteAllTextAsync(file, "");
        Assert.Equal(0, (await Machine.RunAsync("/bin/chown", owner, source)).ExitCode);
        Assert.Equal(0, (await Machine.RunAsync("/bin/chown", "5007:5008", file)).ExitCode);
        return source;
    }

    private async Task<string> OwnerOfAsync(string path) => (await Machine.RunAsync("/usr/bin/stat", "-c", "%u %g", path)).Output.Trim();

    private static Spec InUserNamespace(Spec spec) => spec with
    {
        Linux = spec.Linux! with { Namespaces = [.. spec.Linux.Namespaces!, new LinuxNamespace { Type = NamespaceType.User }], UidMappings = Container, GidMappings = Container },
    };
}
