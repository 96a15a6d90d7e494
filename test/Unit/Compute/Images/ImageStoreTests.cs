using System.Text;
using Caisson.Compute.Images;
using Caisson.Contracts.Errors;
using Caisson.Platform.Linux.Trees;

namespace Caisson.UnitTests.Compute.Images;

public sealed partial class ImageStoreTests : IDisposable
{
    private static readonly byte[] Base = new TarBuilder().Folder("bin").File("bin/sh", "shell", mode: 0x1ed).ToArray();
    private static readonly byte[] Change = new TarBuilder().File("etc/motd", "hello").File("bin/.wh.sh").ToArray();

    private readonly ScratchDirectory _scratch = new();
    private readonly ImageStore _store;

    public ImageStoreTests() => _store = NewStore();

    public void Dispose() => _scratch.Dispose();

    [RootFact]
    public async Task A_layout_folder_is_imported_and_found_by_name_digest_and_digits()
    {
        var layout = new LayoutBuilder();
        var folder = layout.Top(layout.AddImage(Base, Change)).WriteFolder(_scratch["layout"]);

        var image = await _store.ImportAsync(folder, Called("busybox"));

        Assert.Equal(["busybox:latest"], image.Names.Select(static name => name.ToString()));
        Assert.Equal(["sh"], image.Config.Config!.Command!);
        Assert.Equal("shell", File.ReadAllText(Path.Combine(_store.LayerPath(image.Layers[0]), "bin/sh")));
        Assert.Equal("hello", File.ReadAllText(Path.Combine(_store.LayerPath(image.Layers[1]), "etc/motd")));
        Assert.Equal(Base.Length + Change.Length, image.SizeInBytes);
        Assert.Equal(image.Digest, _store.Find("busybox").Digest);
        Assert.Equal(image.Digest, _store.Find(image.Digest.ToString()).Digest);
        Assert.Equal(image.Digest, _store.Find(image.Digest.Hex[..12]).Digest);
        Assert.Equal([image.Digest], _store.List().Select(static one => one.Digest));
    }

    [RootFact]
    public async Task A_layout_tar_with_plain_layers_is_imported_under_its_own_name()
    {
        var layout = new LayoutBuilder();
        var image = layout.AddImage([(Base, LayoutBuilder.DigestOf(Base))], null);
        var tar = layout.Top(LayoutBuilder.Named(image, "docker.io/library/tools:1.2")).WriteTar(_scratch["layout.tar"]);

        var imported = await _store.ImportAsync(tar, new ImportOptions());

        Assert.Equal("tools:1.2", imported.Names.Single().ToString());
    }

    [RootFact]
    public async Task What_docker_save_writes_is_imported()
    {
        var config = Encoding.UTF8.GetBytes(
            $$"""{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["{{LayoutBuilder.DigestOf(Base)}}"] } }""");
        var tar = new TarBuilder()
            .Entry('0', "abc.json", data: config)
            .Entry('0', "1/layer.tar", data: Base)
            .Entry('0', "manifest.json", data: """[{"Config":"abc.json","RepoTags":["box:3"],"Layers":["1/layer.tar"]}]"""u8.ToArray());
        File.WriteAllBytes(_scratch["saved.tar"], tar.ToArray());

        var image = await _store.ImportAsync(_scratch["saved.tar"], new ImportOptions());

        Assert.Equal("box:3", image.Names.Single().ToString());
        Assert.Equal("shell", File.ReadAllText(Path.Combine(_store.LayerPath(image.Layers[0]), "bin/sh")));
    }

    [RootFact]
    public async Task The_machines_platform_is_taken_from_nested_indexes()
    {
        var layout = new LayoutBuilder();
        var foreign = new LayoutBuilder { Architecture = "s390x" };
        var wanted = LayoutBuilder.ForPlatform(layout.AddImage(Base), "amd64");
        var other = LayoutBuilder.ForPlatform(foreign.AddImage(Change), "s390x");
        _ = layout.Top(layout.AddIndex(layout.AddIndex(other, wanted)));

        var image = await _store.ImportAsync(layout.WriteFolder(_scratch["layout"]), Called("x"));

        Assert.Equal(LayoutBuilder.DigestOf(Base), image.Layers.Single().ToString());
    }

    [RootFact]
    public async Task An_image_for_other_machines_is_refused_by_name()
    {
        var layout = new LayoutBuilder { Architecture = "s390x" };
        _ = layout.Top(layout.AddImage(Base));

        await RefusedAsync(layout, "only for linux/s390x");
    }

    [RootFact]
    public async Task One_of_several_images_is_chosen_by_its_reference()
    {
        var layout = new LayoutBuilder();
        _ = layout.Top(LayoutBuilder.Named(layout.AddImage(Base), "one")).Top(LayoutBuilder.Named(layout.AddImage(Change), "two"));
        var folder = layout.WriteFolder(_scratch["layout"]);

        var error = await Assert.ThrowsAsync<ComputeOperationException>(() => _store.ImportAsync(folder, Called("x")));
        var image = await _store.ImportAsync(folder, new ImportOptions { Reference = "two" });

        Assert.Contains("one, two", error.Details.Remedy, StringComparison.Ordinal);
        Assert.Equal("two:latest", image.Names.Single().ToString());
    }

    [RootFact]
    public async Task An_image_without_a_name_asks_for_one()
    {
        var layout = new LayoutBuilder();
        _ = layout.Top(LayoutBuilder.Named(layout.AddImage(Base), "latest"));

        var folder = layout.WriteFolder(_scratch["layout"]);
        var error = await Assert.ThrowsAsync<ComputeOperationException>(() => _store.ImportAsync(folder, new ImportOptions()));

        Assert.Contains("--name", error.Details.Remedy, StringComparison.Ordinal);
    }

    [RootFact]
    public async Task Layers_are_shared_and_go_with_their_last_image()
    {
        var first = new LayoutBuilder();
        var second = new LayoutBuilder();
        var one = await _store.ImportAsync(first.Top(first.AddImage(Base)).WriteFolder(_scratch["1"]), Called("one"));
        var two = await _store.ImportAsync(second.Top(second.AddImage(Base, Change)).WriteFolder(_scratch["2"]), Called("two"));

        var removedTwo = await _store.RemoveAsync("two");
        Assert.True(Directory.Exists(_store.LayerPath(one.Layers[0])));
        var removedOne = await _store.RemoveAsync(one.Digest.Hex[..8]);

        Assert.Equal([two.Layers[1]], removedTwo.Layers);
        Assert.Equal(Change.Length, removedTwo.FreedInBytes);
        Assert.Equal(one.Digest, removedOne.Image);
        Assert.Empty(Leftovers());
        Assert.Empty(_store.List());
    }

    [RootFact]
    public async Task A_layer_that_a_container_uses_stays_until_the_container_is_gone()
    {
        var use = new FixedUse();
        var store = NewStore(use);
        var layout = new LayoutBuilder();
        var image = await store.ImportAsync(layout.Top(layout.AddImage(Base)).WriteFolder(_scratch["layout"]), Called("one"));
        use.Layers = [image.Layers[0]];

        var removed = await store.RemoveAsync("one");
        Assert.Empty(removed.Layers);
        Assert.True(Directory.Exists(store.LayerPath(image.Layers[0])));
        use.Layers = [];
        var cleaned = await store.CleanAsync();

        Assert.Equal([image.Layers[0]], cleaned);
        Assert.Empty(Leftovers());
    }

    [RootFact]
    public async Task A_name_moves_to_the_image_that_takes_it()
    {
        var first = new LayoutBuilder();
        var second = new LayoutBuilder();
        var one = await _store.ImportAsync(first.Top(first.AddImage(Base)).WriteFolder(_scratch["1"]), Called("x"));
        await _store.TagAsync("x", ImageReference.Parse("kept"));

        var two = await _store.ImportAsync(second.Top(second.AddImage(Change)).WriteFolder(_scratch["2"]), Called("x"));

        Assert.Equal(two.Digest, _store.Find("x").Digest);
        Assert.Equal(one.Digest, _store.Find("kept").Digest);
    }

    [RootFact]
    public async Task What_a_killed_importer_left_goes_with_the_next_import()
    {
        var layout = new LayoutBuilder();
        var folder = layout.Top(layout.AddImage(Base)).WriteFolder(_scratch["layout"]);
        _ = Directory.CreateDirectory(_scratch["data/layers/.tmp-dead/fs/deep"]);
        _ = Directory.CreateDirectory(_scratch["data/images/.tmp-dead"]);
        File.WriteAllText(_scratch["data/images/.tmp-file"], "half");
        _ = Directory.CreateDirectory(_scratch["data/layers/" + new string('a', 64) + "/fs"]);

        _ = await _store.ImportAsync(folder, Called("x"));
        _ = await _store.RemoveAsync("x");

        Assert.Empty(Leftovers());
    }

    [RootFact]
    public async Task Importers_wait_for_each_other()
    {
        var layout = new LayoutBuilder();
        var folder = layout.Top(layout.AddImage(Base, Change)).WriteFolder(_scratch["layout"]);

        var images = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(() => NewStore().ImportAsync(folder, Called($"x{i}")))));

        Assert.Single(images.Select(static image => image.Digest).Distinct());
        Assert.Equal(["x0:latest", "x1:latest", "x2:latest", "x3:latest"], _store.List().Single().Names.Select(static name => name.ToString()));
    }

    [RootFact]
    public async Task Cleaning_leaves_a_running_import_alone()
    {
        _ = Directory.CreateDirectory(_scratch["data/images"]);
        _ = Directory.CreateDirectory(_scratch["data/layers/.tmp-alive"]);
        using var import = FileLock.TryTake(_scratch["data/images/import.lock"], FileLockMode.Exclusive);

        _ = await _store.CleanAsync();

        Assert.True(Directory.Exists(_scratch["data/layers/.tmp-alive"]));
    }

    [RootFact]
    public async Task A_cancelled_import_leaves_nothing()
    {
        var layout = new LayoutBuilder();
        var folder = layout.Top(layout.AddImage(Base, Change)).WriteFolder(_scratch["layout"]);
        using var source = new CancellationTokenSource();
        var progress = new CancelAtSecondLayer(source);

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _store.ImportAsync(folder, Called("x"), progress, source.Token));

        Assert.Empty(Leftovers());
    }

    [RootFact]
    public async Task Progress_ends_at_the_whole()
    {
        var layout = new LayoutBuilder();
        var folder = layout.Top(layout.AddImage(Base, Change)).WriteFolder(_scratch["layout"]);
        var progress = new LastReport();

        _ = await _store.ImportAsync(folder, Called("x"), progress);

        Assert.Equal(progress.Value.TotalInBytes, progress.Value.DoneInBytes);
        Assert.Equal((2, 2), (progress.Value.Layer, progress.Value.LayerCount));
    }

    [Fact]
    public void The_roots_mounts_name_the_layers_from_the_top_each_once()
    {
        Digest[] layers = [Digest.Of("a"u8), Digest.Of("b"u8), Digest.Of("a"u8)];

        var mount = ImageRoot.Writable(_store, layers, "/c/empty", "/c/upper", "/c/work").Single();
        var none = ImageRoot.ReadOnly(_store, [], "/c/empty").Single();

        Assert.Equal(
            [$"lowerdir={_store.LayerPath(layers[0])}:{_store.LayerPath(layers[1])}", "upperdir=/c/upper", "workdir=/c/work"], mount.Options);
        Assert.Equal(["lowerdir=/c/empty", "ro"], none.Options);
    }

    private static ImportOptions Called(string name) => new() { Name = ImageReference.Parse(name) };

    private ImageStore NewStore(ILayerUse? use = null, ImageLimits? limits = null) => new(
        _scratch["data"],
        TimeProvider.System,
        new ImageStoreOptions { LayerUse = use, Limits = limits ?? new ImageLimits(), SyncsLayers = false });

    private IEnumerable<string> Leftovers() => new[] { "data/images", "data/layers" }
        .Where(directory => Directory.Exists(_scratch[directory]))
        .SelectMany(directory => Directory.EnumerateFileSystemEntries(_scratch[directory]))
        .Where(static path => Path.GetFileName(path) is not ("lock" or "import.lock" or "names.json"));

    private sealed class FixedUse : ILayerUse
    {
        internal IReadOnlyCollection<Digest> Layers { get; set; } = [];

        public IReadOnlyCollection<Digest> LayersInUse() => Layers;
    }

    private sealed class LastReport : IProgress<ImportProgress>
    {
        internal ImportProgress Value { get; private set; }

        public void Report(ImportProgress value) => Value = value;
    }

    private sealed class CancelAtSecondLayer(CancellationTokenSource source) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value)
        {
            if (value.Layer == 2)
            {
                source.Cancel();
            }
        }
    }
}
