using Caisson.Compute.Execution;
using Caisson.Compute.Images;
using Caisson.Contracts;
using Caisson.Contracts.Errors;
using Caisson.Platform.Linux;
using Caisson.UnitTests.Compute.Images;

namespace Caisson.UnitTests.Compute.Execution;

public sealed class ContainerDirectoryTests : IDisposable
{
    private static readonly SystemId Id = new("box");

    private readonly ScratchDirectory _scratch = new();
    private readonly CaissonPaths _paths;
    private readonly ImageStore _store;

    public ContainerDirectoryTests()
    {
        _paths = new CaissonPaths { RunDirectory = _scratch["run"], DataDirectory = _scratch["data"], CgroupParent = "/caisson-none" };
        _store = new ImageStore(_scratch["data"], TimeProvider.System, new ImageStoreOptions { SyncsLayers = false });
    }

    public void Dispose() => _scratch.Dispose();

    [RootFact]
    public async Task Layers_stay_while_a_container_stands_on_them()
    {
        var image = await ImportAsync(new TarBuilder().Folder("./", mode: 0x1c0).File("x"));
        using var container = ContainerDirectory.Create(_paths, Id);

        var mount = (await container.UseImageAsync(_store, image, default)).Single();
        var whileUsed = await _store.RemoveAsync("x");
        container.Remove();
        var afterwards = await _store.CleanAsync();

        Assert.Contains($"upperdir={container.FullPath}/upper", mount.Options);
        Assert.Empty(whileUsed.Layers);
        Assert.Equal(image.Layers, afterwards);
    }

    [RootFact]
    public async Task The_root_keeps_the_mode_of_the_top_layers_root()
    {
        var image = await ImportAsync(new TarBuilder().Folder("./", mode: 0x1c0).File("x"));
        using var container = ContainerDirectory.Create(_paths, Id);

        _ = await container.UseImageAsync(_store, image, default);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(container.FullPath + "/upper"));
    }

    [RootFact]
    public async Task An_image_that_was_removed_meanwhile_is_refused()
    {
        var image = await ImportAsync(new TarBuilder().File("x"));
        using var container = ContainerDirectory.Create(_paths, Id);
        _ = await _store.RemoveAsync("x");

        _ = await Assert.ThrowsAsync<ComputeOperationException>(() => container.UseImageAsync(_store, image, default));
    }

    [Fact]
    public void An_id_is_taken_only_once()
    {
        using var first = ContainerDirectory.Create(_paths, Id);

        var error = Assert.Throws<ComputeOperationException>(() => ContainerDirectory.Create(_paths, Id));

        Assert.Equal(ErrorCode.SystemAlreadyExists, error.Code);
    }

    [Fact]
    public void A_sweep_takes_what_is_dead_and_nobodys()
    {
        using var held = ContainerDirectory.Create(_paths, new SystemId("held"));
        ContainerDirectory.Create(_paths, new SystemId("alive")).Dispose();
        ContainerDirectory.Create(_paths, new SystemId("dead")).Dispose();
        _ = Directory.CreateDirectory(held.FullPath + ".half/upper");

        _ = Directory.CreateDirectory(_paths.SystemDirectory(new SystemId("alive")));
        var removed = ContainerDirectory.Sweep(_paths);

        Assert.Equal([new SystemId("dead")], removed);
        Assert.Equal(2, Directory.GetDirectories(_scratch["data/containers"]).Length);
    }

    [RootFact]
    public void Removing_does_not_follow_what_the_container_made()
    {
        File.WriteAllText(_scratch["precious"], "x");
        var container = ContainerDirectory.Create(_paths, Id);
        File.CreateSymbolicLink(container.FullPath + "/upper/link", _scratch.Path);

        container.Remove();
        container.Dispose();

        Assert.True(File.Exists(_scratch["precious"]));
        Assert.Empty(Directory.GetFileSystemEntries(_scratch["data/containers"]));
    }

    [RootFact]
    public async Task Files_of_a_root_are_read_as_overlay_shows_them()
    {
        var image = await ImportAsync(
            new TarBuilder().File("etc/passwd", "base").File("etc/group", "base").File("opt/a", "base").File("var/b", "base").File("usr/c", "base"),
            new TarBuilder().File("etc/passwd", "top").File("etc/.wh.group").File("opt/.wh..wh..opq").File(".wh.var").Link("link", "usr/c").File("usr/c", "top"));
        var root = new RootLayers([.. image.Layers.Reverse().Select(_store.LayerPath)]);

        Assert.Equal("top", root.TryReadText("etc/passwd"));
        Assert.Null(root.TryReadText("etc/group"));
        Assert.Null(root.TryReadText("opt/a"));
        Assert.Null(root.TryReadText("var/b"));
        Assert.Equal("top", root.TryReadText("link"));
        Assert.Throws<FormatException>(() => root.TryReadText("usr"));
    }

    private Task<Image> ImportAsync(params TarBuilder[] layers)
    {
        var layout = new LayoutBuilder();
        _ = layout.Top(layout.AddImage([.. layers.Select(static layer => layer.ToArray())]));
        return _store.ImportAsync(layout.WriteFolder(_scratch["layout"]), new ImportOptions { Name = ImageReference.Parse("x") });
    }
}
