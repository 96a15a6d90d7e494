using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.CommandLine;

public sealed class CopyTests : CommandLineTest
{
    [RootFact(Needs)]
    public async Task A_tree_comes_back_as_it_went()
    {
        var tree = MakeTree("tree");
        await DetachAsync("box");

        Assert.Equal(new ProgramResult(0, "", ""), await CaissonAsync("cp", tree, "box:/tmp/there"));
        Assert.Equal(new ProgramResult(0, "", ""), await CaissonAsync("cp", "box:/tmp/there", Path.Combine(Machine.Root, "back")));

        Assert.Equal(new ProgramResult(0, "", ""), await ProgramResult.RunAsync("/usr/bin/diff", [], ["-r", "--no-dereference", tree, Path.Combine(Machine.Root, "back")]));
        var listing = await CaissonAsync("exec", "box", "busybox", "stat", "-c", "%a %u %g", "/tmp/there/run");
        Assert.Equal("755 0 0\n", listing.Output);
        await StopAsync("box");
    }

    [RootFact(Needs)]
    public async Task Into_a_directory_that_exists_goes_the_source_or_its_content()
    {
        var tree = MakeTree("tree");
        await DetachAsync("box", "busybox mkdir /in /content; exec sleep 1000");

        Assert.Equal(0, (await CaissonAsync("cp", tree, "box:/in")).ExitCode);
        Assert.Equal(0, (await CaissonAsync("cp", tree + "/.", "box:/content")).ExitCode);
        Assert.Equal(0, (await CaissonAsync("cp", Path.Combine(tree, "run"), "box:/in/renamed")).ExitCode);

        var listing = await CaissonAsync("exec", "box", "sh", "-c", "ls /in; ls /content");
        Assert.Equal("renamed\ntree\nlink\nrun\nsub\n", listing.Output);
        await StopAsync("box");
    }

    [RootFact(Needs)]
    public async Task An_archive_goes_through_pipes_with_its_owners()
    {
        await DetachAsync("box", "echo text >/file; busybox chown 7:8 /file; exec sleep 1000");

        var result = await ShellAsync("$caisson cp box:/file - | tee >(tar tvf - --numeric-owner >&2) | $caisson cp - box:/tmp && $caisson exec box busybox stat -c '%u %g' /tmp/file");

        Assert.Equal((0, "7 8\n"), (result.ExitCode, result.Output));
        Assert.Contains("7/8", result.Error, StringComparison.Ordinal);
        await StopAsync("box");
    }

    [RootFact(Needs)]
    public async Task Owners_are_kept_when_asked()
    {
        await DetachAsync("box", "echo text >/file; busybox chown 7:8 /file; exec sleep 1000");
        var (plain, kept) = (Path.Combine(Machine.Root, "plain"), Path.Combine(Machine.Root, "kept"));

        Assert.Equal(0, (await CaissonAsync("cp", "box:/file", plain)).ExitCode);
        Assert.Equal(0, (await CaissonAsync("cp", "-a", "box:/file", kept)).ExitCode);

        Assert.Equal("0 0\n7 8\n", (await ProgramResult.RunAsync("/usr/bin/stat", [], ["-c", "%u %g", plain, kept])).Output);
        await StopAsync("box");
    }

    [RootFact(Needs)]
    public async Task A_container_that_does_not_run_is_copied_from_and_to()
    {
        LeavesFiles = true;
        var tree = MakeTree("tree");
        Assert.Equal(0, (await CaissonAsync("create", "--name", "box", "busybox", "sh", "-c", "cat /tree/run >/out; busybox rm -r /tree")).ExitCode);
        Assert.Equal(new ProgramResult(0, "", ""), await CaissonAsync("cp", tree, "box:/tree"));

        Assert.Equal(0, (await CaissonAsync("start", "-a", "box")).ExitCode);
        var outside = Path.Combine(Machine.Root, "outside");
        Assert.Equal(new ProgramResult(0, "", ""), await CaissonAsync("cp", "box:/out", outside));
        var gone = await CaissonAsync("cp", "box:/tree", Path.Combine(Machine.Root, "gone"));
        Assert.Equal(new ProgramResult(0, "", ""), await CaissonAsync("cp", outside, "box:/../../again"));
        var read = await ShellAsync("$caisson cp box:/again - | tar xOf -");

        Assert.Equal(File.ReadAllText(Path.Combine(tree, "run")), File.ReadAllText(outside));
        Assert.Equal(1, gone.ExitCode);
        Assert.Contains("does not exist", gone.Error, StringComparison.Ordinal);
        Assert.Equal(new ProgramResult(0, File.ReadAllText(outside), ""), read);
        Assert.Equal(0, (await CaissonAsync("start", "box")).ExitCode);
        Assert.Equal("1\n", (await CaissonAsync("wait", "box")).Output);
    }

    [RootFact(Needs)]
    public async Task No_link_of_the_container_leads_out_of_it()
    {
        var secret = Path.Combine(Machine.Root, "secret");
        File.WriteAllText(secret, "the machine's\n");
        await DetachAsync("box", $"busybox ln -s {secret} /file; busybox ln -s {Machine.Root} /directory; busybox ln -s ../../../../../../../../../.. /up; mkdir -p {Machine.Root}; exec sleep 1000");
        File.WriteAllText(Path.Combine(Machine.Root, "ours"), "ours\n");

        var read = await CaissonAsync("cp", "-L", "box:/file", Path.Combine(Machine.Root, "read"));
        var link = await CaissonAsync("cp", "box:/file", Path.Combine(Machine.Root, "link"));
        var write = await CaissonAsync("cp", Path.Combine(Machine.Root, "ours"), "box:/directory/written");
        var up = await CaissonAsync("cp", Path.Combine(Machine.Root, "ours"), $"box:/up{Machine.Root}/written-up");
        var onto = await CaissonAsync("cp", Path.Combine(Machine.Root, "ours"), "box:/file");

        Assert.Equal(1, read.ExitCode);
        Assert.Contains("does not exist", read.Error, StringComparison.Ordinal);
        Assert.Equal((0, secret), (link.ExitCode, new FileInfo(Path.Combine(Machine.Root, "link")).LinkTarget));
        Assert.Equal((0, 0, 0), (write.ExitCode, up.ExitCode, onto.ExitCode));
        Assert.False(File.Exists(Path.Combine(Machine.Root, "written")));
        Assert.False(File.Exists(Path.Combine(Machine.Root, "written-up")));
        Assert.Equal("the machine's\n", File.ReadAllText(secret));
        Assert.Equal("ours\n", (await CaissonAsync("exec", "box", "cat", secret)).Output);
        await StopAsync("box");
    }

    [RootFact(Needs)]
    public async Task A_hostile_archive_stays_where_it_is_unpacked()
    {
        var archive = Path.Combine(Machine.Root, "evil.tar");
        Assert.Equal(0, (await ShellAsync($"cd {Machine.Root} && mkdir d && touch evil && tar cPf {archive} --transform 's,evil,../evil,' evil")).ExitCode);
        await DetachAsync("box", "busybox mkdir -p /a/b; exec sleep 1000");

        var result = await ShellAsync($"$caisson cp - box:/a/b <{archive}");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("'..'", result.Error, StringComparison.Ordinal);
        Assert.Equal("b\n", (await CaissonAsync("exec", "box", "ls", "/a")).Output);
        await StopAsync("box");
    }

    [RootFact(Needs)]
    public async Task What_cannot_be_copied_is_told()
    {
        var tree = MakeTree("tree");
        await DetachAsync("box", "echo x >/file; exec sleep 1000", "-v", $"{tree}:/ro:ro");

        await RefusedAsync("'/nothing' does not exist", "box:/nothing", Machine.Root);
        await RefusedAsync("no directory that exists", Path.Combine(tree, "run"), "box:/nothing/");
        await RefusedAsync("exists and is no directory", tree, "box:/file");
        await RefusedAsync("may only be read", Path.Combine(tree, "run"), "box:/ro/new");
        await RefusedAsync("does not exist", Path.Combine(Machine.Root, "nothing"), "box:/");
        await RefusedAsync("there is no container 'none'", "none:/x", Machine.Root);
        Assert.Equal("bin\ndev\netc\nfile\nproc\nro\nroot\nsys\ntmp\n", (await CaissonAsync("exec", "box", "ls", "/")).Output);
        await StopAsync("box");

        async Task RefusedAsync(string reason, string source, string target)
        {
            var result = await CaissonAsync("cp", source, target);
            Assert.Equal((1, ""), (result.ExitCode, result.Output));
            Assert.Contains(reason, result.Error, StringComparison.Ordinal);
        }
    }

    private string MakeTree(string name)
    {
        var tree = Machine.MakeDirectory(name);
        File.WriteAllText(Path.Combine(tree, "run"), "#!/bin/sh\n");
        File.SetUnixFileMode(Path.Combine(tree, "run"), (UnixFileMode)0b111_101_101);
        _ = Directory.CreateDirectory(Path.Combine(tree, "sub", "deeper"));
        File.WriteAllBytes(Path.Combine(tree, "sub", "bytes"), [.. Enumerable.Range(0, 300_000).Select(static i => (byte)i)]);
        _ = File.CreateSymbolicLink(Path.Combine(tree, "link"), "sub/bytes");
        return tree;
    }
}
