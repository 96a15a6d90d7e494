using System.Formats.Tar;
using System.Text;
using System.Text.Json;
using Caisson.IntegrationTests.Infrastructure;
using Caisson.UnitTests.Compute.Images;

namespace Caisson.IntegrationTests.CommandLine;

public sealed class ImageExportTests : CommandLineTest
{
    [RootTheory(Needs)]
    [InlineData("exported", false)]
    [InlineData("exported.tar", false)]
    [InlineData("exported.tar", true)]
    public async Task An_export_imports_again_and_is_the_same(string name, bool isUncompressed)
    {
        var layout = new LayoutBuilder();
        var original = layout.Top(LayoutBuilder.Named(layout.AddImage(BaseLayer(), UpperLayer()), "original")).WriteFolder(Path.Combine(Machine.Root, "layout"));
        Assert.Equal(0, (await CaissonAsync("image", "import", original, "--name", "original")).ExitCode);
        var path = Path.Combine(Machine.Root, name);

        var export = await CaissonAsync(["image", "export", .. isUncompressed ? (string[])["--uncompressed"] : [], "original", path]);
        var import = await CaissonAsync("image", "import", path, "--name", "again");

        Assert.Equal((0, ""), (export.ExitCode, export.Error));
        Assert.Equal(new ProgramResult(0, "again:latest\n", ""), import);
        var (before, after) = (await LayersAsync("original"), await LayersAsync("again"));
        Assert.Equal(2, before.Count);
        for (var i = 0; i < before.Count; i++)
        {
            Assert.Equal(await DescribeAsync(before[i]), await DescribeAsync(after[i]));
        }
    }

    [RootFact(Needs)]
    public async Task Two_exports_are_the_same_and_none_replaces_anything()
    {
        var first = await CaissonAsync("image", "export", "busybox", Path.Combine(Machine.Root, "one.tar"));
        var second = await CaissonAsync("image", "export", "busybox", Path.Combine(Machine.Root, "two.tar"));
        var third = await CaissonAsync("image", "export", "busybox", Path.Combine(Machine.Root, "two.tar"));

        Assert.Equal(first, second);
        Assert.Equal(File.ReadAllBytes(Path.Combine(Machine.Root, "one.tar")), File.ReadAllBytes(Path.Combine(Machine.Root, "two.tar")));
        Assert.Equal(1, third.ExitCode);
        Assert.Contains("exists already", third.Error, StringComparison.Ordinal);
        Assert.Equal(["one.tar", "two.tar"], Directory.GetFiles(Machine.Root).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
    }

    [RootFact(Needs)]
    public async Task Inspect_shows_the_configuration()
    {
        var result = await CaissonAsync("image", "inspect", "busybox");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        using var json = JsonDocument.Parse(result.Output);
        var image = Assert.Single(json.RootElement.EnumerateArray());
        Assert.Equal("busybox:latest", image.GetProperty("Names")[0].GetString());
        Assert.True(Directory.Exists(image.GetProperty("Layers")[0].GetProperty("Path").GetString()));
        Assert.Equal("linux", image.GetProperty("Config").GetProperty("os").GetString());
    }

    private static byte[] BaseLayer() => Archive(
        Entry(TarEntryType.Directory, "d"),
        Entry(TarEntryType.Directory, "opaque"),
        Entry(TarEntryType.RegularFile, "opaque/below", "hidden"),
        Entry(TarEntryType.RegularFile, "removed", "hidden too"),
        Entry(TarEntryType.RegularFile, "d/file", "content", mode: 0x9ed, uid: 5),
        Link(TarEntryType.HardLink, "d/second", "d/file"),
        Link(TarEntryType.SymbolicLink, "d/link", "../d/file"),
        Entry(TarEntryType.Fifo, "d/fifo"));

    private static byte[] UpperLayer() => Archive(
        Entry(TarEntryType.RegularFile, ".wh.removed"),
        Entry(TarEntryType.RegularFile, "opaque/.wh..wh..opq"),
        Entry(TarEntryType.RegularFile, "opaque/above", "seen"),
        Entry(TarEntryType.RegularFile, "d/" + new string('n', 200), "long name"));

    private static byte[] Archive(params PaxTarEntry[] entries)
    {
        using var archive = new MemoryStream();
        using (var writer = new TarWriter(archive, leaveOpen: true))
        {
            foreach (var entry in entries)
            {
                writer.WriteEntry(entry);
            }
        }

        return archive.ToArray();
    }

    private static PaxTarEntry Entry(TarEntryType type, string name, string? content = null, int mode = 0x1ed, int uid = 0)
    {
        var entry = new PaxTarEntry(type, name) { Mode = (UnixFileMode)mode, Uid = uid, ModificationTime = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000) };
        if (content is not null)
        {
            entry.DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content));
        }

        return entry;
    }

    private static PaxTarEntry Link(TarEntryType type, string name, string target)
    {
        var entry = Entry(type, name);
        entry.LinkName = target;
        return entry;
    }

    private async Task<IReadOnlyList<string>> LayersAsync(string image)
    {
        using var json = JsonDocument.Parse((await CaissonAsync("image", "inspect", image)).Output);
        return [.. json.RootElement[0].GetProperty("Layers").EnumerateArray().Select(static layer => layer.GetProperty("Path").GetString() ?? "")];
    }

    // Whiteouts are devices and attributes there; names, kinds, owners, times, links and contents all show.
    private static async Task<string> DescribeAsync(string tree)
    {
        const string script = """
            cd "$0" && find . -mindepth 1 | sort | while read -r name; do
                stat -c '%n %F %a %u %g %t %T %h %Y' "$name"
                [ -f "$name" ] && cat "$name"
                [ -d "$name" ] && getfattr -h -d -m - "$name" 2>/dev/null
                [ -L "$name" ] && readlink "$name"
                true
            done
            """;
        var result = await ProgramResult.RunAsync("/bin/bash", [], ["-c", script, tree]);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.NotEmpty(result.Output);
        return result.Output;
    }
}
