using System.Text.Json;
using Caisson.IntegrationTests.Infrastructure;
using Caisson.UnitTests.Compute.Images;

namespace Caisson.IntegrationTests.CommandLine;

public sealed class ImageCommandTests : CommandLineTest
{
    [RootTheory(Needs)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_import_is_listed_runs_and_can_be_removed(bool isTar)
    {
        var layout = Path.Combine(Machine.Root, "layout");
        layout = isTar ? BusyboxImage.WriteTar(layout) : BusyboxImage.WriteFolder(layout);

        var import = await CaissonAsync("image", "import", layout, "--name", "tools:1.0");
        var list = await CaissonAsync("image", "ls");
        var run = await CaissonAsync("run", "--rm", "tools:1.0", "echo", "ran");
        var remove = await CaissonAsync("image", "rm", "tools:1.0");
        var gone = await CaissonAsync("run", "--rm", "tools:1.0", "echo", "ran");

        Assert.Equal(new ProgramResult(0, "tools:1.0\n", ""), import);
        Assert.Matches(@"^NAME +DIGEST +LAYERS +SIZE +IMPORTED\nbusybox:latest +sha256:.*\ntools:1.0 +sha256:[0-9a-f]{12} +1 .*\n$", list.Output);
        Assert.Equal(new ProgramResult(0, "ran\n", ""), run);
        Assert.Equal((0, "tools:1.0\n"), (remove.ExitCode, remove.Output));
        Assert.Equal(125, gone.ExitCode);
        Assert.Equal(0, (await CaissonAsync("run", "--rm", "busybox", "true")).ExitCode);
    }

    [RootFact(Needs)]
    public async Task The_list_for_programs_has_every_field()
    {
        var result = await CaissonAsync("image", "ls", "--format", "json");

        using var json = JsonDocument.Parse(result.Output);
        var image = Assert.Single(json.RootElement.EnumerateArray());
        Assert.Equal("busybox:latest", image.GetProperty("Name").GetString());
        Assert.StartsWith("sha256:", image.GetProperty("Digest").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, image.GetProperty("Layers").GetInt32());
        Assert.True(image.GetProperty("SizeInBytes").GetInt64() > 0);
        Assert.True(image.GetProperty("Imported").GetDateTimeOffset() > DateTimeOffset.UtcNow.AddMinutes(-10));
    }

    [RootFact(Needs)]
    public async Task An_image_in_use_stays_whole_for_its_container()
    {
        await DetachAsync("box");

        _ = await CaissonAsync("image", "rm", "busybox");

        Assert.Equal(new ProgramResult(0, "still here\n", ""), await CaissonAsync("exec", "box", "echo", "still here"));
        await StopAsync("box");
    }

    [RootTheory(Needs)]
    [InlineData("/not/there")]
    [InlineData("/etc/hostname")]
    [InlineData("/dev/null")]
    [InlineData("/var")]
    public async Task What_is_no_layout_is_refused_by_name(string path)
    {
        var result = await CaissonAsync("image", "import", path);

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains(path, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("internal error", result.Error, StringComparison.Ordinal);
        await AssertNothingImportedAsync();
    }

    [RootFact(Needs)]
    public async Task Removing_what_is_not_there_names_it()
    {
        var result = await CaissonAsync("image", "rm", "absent");

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains("'absent", result.Error, StringComparison.Ordinal);
    }

    public static TheoryData<string> HostileArchives => ["../up", "/absolute", "link", "hard link", "device bomb", "changed", "cut", "text"];

    [RootTheory(Needs)]
    [MemberData(nameof(HostileArchives))]
    public async Task A_hostile_image_is_refused_and_leaves_nothing(string kind)
    {
        var victim = Path.Combine(Machine.Root, "victim");
        File.WriteAllText(victim, "unharmed");
        var layout = new LayoutBuilder();
        _ = layout.Top(layout.AddImage(Hostile(kind, victim)));
        var file = layout.WriteTar(Path.Combine(Machine.Root, "hostile.tar"));
        if (kind == "changed")
        {
            // One byte of a blob: its digest tells.
            var bytes = File.ReadAllBytes(file);
            var place = bytes.AsSpan().IndexOf("\"architecture\""u8);
            bytes[place + 1] ^= 1;
            File.WriteAllBytes(file, bytes);
        }
        else if (kind == "cut")
        {
            File.WriteAllBytes(file, File.ReadAllBytes(file)[..^2000]);
        }

        var result = await CaissonAsync("image", "import", file, "--name", "hostile");

        Assert.True(result.ExitCode == 1, $"{result}");
        Assert.Equal("", result.Output);
        Assert.StartsWith("caisson: ", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("internal error", result.Error, StringComparison.Ordinal);
        Assert.Equal("unharmed", File.ReadAllText(victim));
        Assert.False(File.Exists(Path.Combine(Machine.Root, "up")));
        await AssertNothingImportedAsync();
    }

    private static byte[] Hostile(string kind, string victim) => kind switch
    {
        "../up" => new TarBuilder().File("../../../../../../up", "out").ToArray(),
        "/absolute" => new TarBuilder().File("/../" + victim, "out").ToArray(),
        "link" => new TarBuilder().Link("out", Path.GetDirectoryName(victim)!).File("out/../victim", "out").ToArray(),
        "hard link" => new TarBuilder().HardLink("out", victim).File("out", "harmed").ToArray(),
        "device bomb" => new TarBuilder().Node('3', "dev", 1u << 31, 1u << 31).ToArray(),
        "text" => "this is no archive at all, but long enough to be mistaken for a header".PadRight(1024, '.').Select(static c => (byte)c).ToArray(),
        _ => new TarBuilder().File("file", "content").ToArray(),
    };

    private async Task AssertNothingImportedAsync()
    {
        var list = await CaissonAsync("image", "ls", "--format", "json");
        using var json = JsonDocument.Parse(list.Output);
        Assert.Equal(["busybox:latest"], json.RootElement.EnumerateArray().Select(static image => image.GetProperty("Name").GetString()));
        Assert.Equal((0, "", ""), await CaissonAsync("doctor", "--clean") is var clean ? (clean.ExitCode, clean.Output, clean.Error) : default);
    }
}
