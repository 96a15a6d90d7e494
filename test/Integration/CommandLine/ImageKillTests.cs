using Caisson.IntegrationTests.Infrastructure;
using Caisson.Testing.Shared;
using Caisson.UnitTests.Compute.Images;

namespace Caisson.IntegrationTests.CommandLine;

/// <summary>kill -9 of the command line while it changes the image store: other images stay whole, the next import works, and nothing is left.</summary>
public sealed class ImageKillTests : CommandLineTest
{
    private const Requirement AllNeeds = Needs | Requirement.CliFailpoints;
    private const string Added = "added:1";

    private const string Nameless = "-";
    private const string ImageWritten = "images.image-written";
    private const string NameRemoved = "images.name-removed";

    public static TheoryData<string> Imports => [.. FailpointCatalogue.Images.Where(name => name != NameRemoved)];

    [RootTheory(AllNeeds)]
    [MemberData(nameof(Imports))]
    public async Task An_import_that_is_killed_harms_nothing_and_can_be_repeated(string failpoint)
    {
        var before = StoreEntries();
        var archive = WriteArchive();

        await AssertDiesAtAsync(failpoint, "image", "import", archive, "--name", Added);

        await AssertBusyboxRunsAsync();
        Assert.Equal(0, (await CaissonAsync("doctor", "--clean")).ExitCode);
        if (failpoint == ImageWritten)
        {
            // It appeared whole, and with its name.
            Assert.Equal([Added, "busybox:latest"], await NamesAsync());
        }
        else
        {
            Assert.Equal(before, StoreEntries());
        }

        Assert.Equal(new ProgramResult(0, $"{Added}\n", ""), await CaissonAsync("image", "import", archive, "--name", Added));
        Assert.Equal([Added, "busybox:latest"], await NamesAsync());
        Assert.Equal(new ProgramResult(0, "in the added layer\n", ""), await CaissonAsync("run", "--rm", Added, "cat", "/file"));
        Assert.Equal(0, (await CaissonAsync("image", "rm", Added)).ExitCode);
        Assert.Equal(before, StoreEntries());
    }

    [RootFact(AllNeeds)]
    public async Task A_removal_that_is_killed_leaves_an_image_without_a_name_that_can_be_removed()
    {
        var before = StoreEntries();
        var archive = WriteArchive();
        Assert.Equal(0, (await CaissonAsync("image", "import", archive, "--name", Added)).ExitCode);

        await AssertDiesAtAsync(NameRemoved, "image", "rm", Added);

        await AssertBusyboxRunsAsync();
        Assert.Equal([Nameless, "busybox:latest"], await NamesAsync());
        var list = await CaissonAsync("image", "ls", "--format", "{{.Name}} {{.Digest}}");
        var digest = list.Output.Split('\n').Single(line => line.StartsWith(Nameless, StringComparison.Ordinal))[(Nameless.Length + 1)..];
        Assert.Equal(0, (await CaissonAsync("image", "rm", digest)).ExitCode);
        Assert.Equal(before, StoreEntries());
    }

    private string WriteArchive()
    {
        // On busybox's root, so that it can run: an image of two layers, of which one is there already.
        var layout = BusyboxImage.With(new TarBuilder().File("file", "in the added layer\n").ToArray());
        return layout.WriteTar(Path.Combine(Machine.Root, "added.tar"));
    }

    private async Task AssertDiesAtAsync(string failpoint, params string[] arguments)
    {
        var environment = Environment.Append(new("CAISSON_FAILPOINTS", $"{failpoint}=kill"));
        var killed = await ProgramResult.RunAsync(Executables.CliWithFailpoints, environment, arguments);
        Assert.True(killed.ExitCode == 137, $"it never came to '{failpoint}': {killed}");
    }

    private async Task AssertBusyboxRunsAsync() =>
        Assert.Equal(new ProgramResult(0, "runs\n", ""), await CaissonAsync("run", "--rm", BusyboxImage.Name, "echo", "runs"));

    private async Task<string[]> NamesAsync()
    {
        var list = await CaissonAsync("image", "ls", "--format", "{{.Name}}");
        Assert.Equal((0, ""), (list.ExitCode, list.Error));
        return list.Output.Split('\n')[..^1];
    }

    /// <summary>Images, layers and what is being made or removed.</summary>
    private string[] StoreEntries() =>
    [
        .. new[] { "images", "layers" }
            .Select(name => Path.Combine(Machine.Paths.DataDirectory, name))
            .SelectMany(Directory.GetFileSystemEntries)
            .Order(StringComparer.Ordinal),
    ];
}
