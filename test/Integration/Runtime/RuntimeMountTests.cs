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

    [RootTheory(Needs | Requirement.Runc)]
    [InlineData(false, "nosuid")]
    [InlineData(true, "nosuid")]
    [InlineData(true, "ro", "mode=700")]
    public async Task A_tmpfs_follows_the_directory_it_covers_as_under_runc(bool isCopied, params string[] options)
    {
        const string Script = "find /data | sort | while read f; do stat -c '%n %a %u %g %F %s' $f; done; cat /data/file /data/link; readlink /data/link; "
            + "stat -c '%n %a' /fresh; : >/data/new; echo $?; awk '$5 == \"/data\" { print $5, $6 }' /proc/self/mountinfo";
        var data = Path.Combine(RootPath, "data");
        Directory.CreateDirectory(Path.Combine(data, "inner", "empty"));
        await File.WriteAllTextAsync(Path.Combine(data, "file"), "text\n");
        await File.WriteAllBytesAsync(Path.Combine(data, "inner", "large"), new byte[3_000_000]);
        _ = File.CreateSymbolicLink(Path.Combine(data, "link"), "file");
        await File.WriteAllTextAsync(Path.Combine(data, "inner", "deeper"), "more");
        Assert.Equal(0, (await Machine.RunAsync("/bin/sh", "-c", $"cd {data} && chmod 755 . && chown 5:6 . && chown -h 7:8 file link && chmod 604 file && chown 9:9 inner && chmod 1755 inner && ln file again")).ExitCode);
        var spec = SpecOf("box", "/bin/sh", "-c", Script);
        Write(spec with
        {
            Mounts = [.. spec.Mounts!, MountOf("/data", "tmpfs", "tmpfs", isCopied ? [.. options, "tmpcopyup"] : options), MountOf("/fresh", "tmpfs", "tmpfs")],
        });

        var ours = await RuntimeAsync("run", "--bundle", Bundle, "box");
        Directory.Delete(Path.Combine(RootPath, "fresh"));
        var theirs = await Machine.RunAsync(Executables.FindOnPath("runc")!, "--root", StatePath + "-runc", "run", "--bundle", Bundle, "box");

        Assert.Equal(theirs.Output, ours.Output);
        Assert.Equal(isCopied, ours.Output.Contains("/data/inner/deeper 644 0 0 regular file 4\n", StringComparison.Ordinal));
    }

    [RootFact(Needs)]
    public async Task A_copy_in_a_tmpfs_keeps_what_runc_loses_and_nobody_else_sees_it()
    {
        var data = Path.Combine(RootPath, "data");
        Directory.CreateDirectory(data);
        await File.WriteAllTextAsync(Path.Combine(data, "tool"), "text");
        Assert.Equal(0, (await Machine.RunAsync("/bin/sh", "-c", $"cd {data} && chmod 4755 tool && mkfifo -m 600 fifo && mknod -m 640 node c 1 3 && touch -d 2001-02-03 tool")).ExitCode);
        var spec = SpecOf("box", "/bin/sh", "-c", "cd /data; stat -c '%n %F %a %t %T' tool fifo node; date -r tool +%Y; echo more >tool");

        var result = await RunAsync(spec with { Mounts = [.. spec.Mounts!, MountOf("/data", "tmpfs", "tmpfs", "tmpcopyup")] });

        Assert.Equal(new ProgramResult(0, "tool regular file 4755 0 0\nfifo fifo 600 0 0\nnode character special file 640 1 3\n2001\n", ""), result);
        Assert.Equal("text", await File.ReadAllTextAsync(Path.Combine(data, "tool")));
    }

    [RootFact(Needs)]
    public async Task A_copy_in_a_tmpfs_is_made_in_a_user_namespace_too()
    {
        var data = Path.Combine(RootPath, "data");
        Directory.CreateDirectory(data);
        await File.WriteAllTextAsync(Path.Combine(data, "file"), "text\n");
        Assert.Equal(0, (await Machine.RunAsync("/bin/sh", "-c", $"chown -R 100000:100000 {data} && chown 100007:100008 {data}/file && chmod 600 {data}/file")).ExitCode);
        var spec = InUserNamespace(SpecOf("box", "/bin/sh", "-c", "stat -c '%a %u %g' /data/file"));

        var result = await RunAsync(spec with { Mounts = [.. spec.Mounts!, MountOf("/data", "tmpfs", "tmpfs", "tmpcopyup")] });

        Assert.Equal(new ProgramResult(0, "600 7 8\n", ""), result);
    }

    [RootFact(Needs)]
    public async Task A_copy_in_a_tmpfs_is_bounded_by_the_tmpfs_and_in_depth()
    {
        var data = Path.Combine(RootPath, "data");
        Directory.CreateDirectory(data);
        await File.WriteAllBytesAsync(Path.Combine(data, "large"), new byte[200_000]);
        var spec = SpecOf("box", "/bin/true");
        Write(spec with { Mounts = [.. spec.Mounts!, MountOf("/data", "tmpfs", "tmpfs", "tmpcopyup", "size=64k")] });
        var full = await RuntimeAsync("run", "--bundle", Bundle, "box");
        File.Delete(Path.Combine(data, "large"));
        Directory.CreateDirectory(Path.Combine(data, string.Join('/', Enumerable.Repeat("d", 70))));
        Write(spec with { Mounts = [.. spec.Mounts!, MountOf("/data", "tmpfs", "tmpfs", "tmpcopyup")] });
        var deep = await RuntimeAsync("run", "--bundle", Bundle, "box");

        Assert.Equal((1, 1), (full.ExitCode, deep.ExitCode));
        Assert.Contains("copy what is at /data into the tmpfs there: No space left on device", full.Error, StringComparison.Ordinal);
        Assert.Contains("copy what is at /data into the tmpfs there: Too many levels", deep.Error, StringComparison.Ordinal);
    }

    [RootTheory(Needs)]
    [InlineData("bind", "/tmp")]
    [InlineData("proc", "proc")]
    public async Task Only_a_tmpfs_copies_what_it_covers(string type, string source)
    {
        var spec = SpecOf("box", "/bin/true");
        Write(spec with { Mounts = [.. spec.Mounts!, MountOf("/data", type, source, "tmpcopyup")] });

        var result = await RuntimeAsync("run", "--bundle", Bundle, "box");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("mount option 'tmpcopyup' of /data is for new tmpfs only", result.Error, StringComparison.Ordinal);
    }

    [RootFact(Needs | Requirement.Runc)]
    public async Task What_is_mounted_on_the_root_becomes_the_root_as_under_runc()
    {
        var other = Path.Combine(Machine.Root, "other");
        BusyboxRoot.Make(other);
        _ = File.CreateSymbolicLink(Path.Combine(other, "bin", "awk"), "busybox");
        await File.WriteAllTextAsync(Path.Combine(other, "mark"), "other\n");
        var spec = SpecOf("box", "/bin/sh", "-c", "cat /mark; ls / /.. | sort; awk '{ print $4, $5, $6 }' /proc/self/mountinfo | grep -v -e /proc/ -e /sys/ | sort; awk '$5 == \"/\"' /proc/self/mountinfo | wc -l");
        Write(spec with { Mounts = [MountOf("/", "bind", other, "rbind"), .. spec.Mounts!, MountOf("/", "none", other, "bind", "remount", "nosuid")] });

        var theirs = await Machine.RunAsync(Executables.FindOnPath("runc")!, "--root", StatePath + "-runc", "run", "--bundle", Bundle, "box");
        var ours = await RuntimeAsync("run", "--bundle", Bundle, "box");

        Assert.Equal((0, ""), (ours.ExitCode, ours.Error));
        Assert.Equal(theirs, ours);
        Assert.StartsWith("other\n", ours.Output, StringComparison.Ordinal);
        Assert.EndsWith("\n1\n", ours.Output, StringComparison.Ordinal);
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
