using System.Text;
using Caisson.Compute.Images;
using Caisson.Compute.Images.Layers;
using Caisson.Platform.Linux.Trees;

namespace Caisson.UnitTests.Compute.Images;

public sealed class LayerUnpackerTests : IDisposable
{
    private const string Opaque = "trusted.overlay.opaque";

    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [RootFact]
    public void Every_kind_of_entry_arrives_with_owner_mode_and_time()
    {
        var root = Unpack(new TarBuilder()
            .Folder("etc/", mode: 0x3e8 | 0x200)
            .File("etc/file", "content", mode: 0x9ed, owner: 1000, group: 2000)
            .Link("etc/link", "/somewhere/else")
            .HardLink("etc/second", "etc/file")
            .Node('3', "null", 1, 3)
            .Node('4', "disk", 300, 70000)
            .Node('6', "fifo", 0, 0));
        using var etc = root.OpenDirectory("etc"u8, LinkPolicy.Refuse);

        var file = etc.TryGetStatus("file"u8)!.Value;
        Assert.Equal((EntryKind.RegularFile, 0x9edu, 1000u, 2000u), (file.Kind, file.Mode, file.UserId, file.GroupId));
        Assert.Equal(new FileTime(1_000_000_000, 0), file.Modified);
        Assert.Equal("content", File.ReadAllText(_scratch["fs/etc/file"]));
        Assert.Equal(file.Inode, etc.TryGetStatus("second"u8)!.Value.Inode);
        Assert.Equal("/somewhere/else", Encoding.UTF8.GetString(etc.ReadLink("link"u8)));
        Assert.Equal(new FileTime(1_000_000_000, 0), etc.TryGetStatus("link"u8)!.Value.Modified);
        Assert.Equal((EntryKind.CharacterDevice, new DeviceNumber(1, 3)), Node("null"u8));
        Assert.Equal((EntryKind.BlockDevice, new DeviceNumber(300, 70000)), Node("disk"u8));
        Assert.Equal(EntryKind.Fifo, Node("fifo"u8).Kind);
        var directory = root.TryGetStatus("etc"u8)!.Value;
        Assert.Equal((EntryKind.Directory, 0x3e8u | 0x200u), (directory.Kind, directory.Mode));
        Assert.Equal(new FileTime(1_000_000_000, 0), directory.Modified);

        (EntryKind Kind, DeviceNumber Device) Node(ReadOnlySpan<byte> name)
        {
            var status = root.TryGetStatus(name)!.Value;
            return (status.Kind, status.Device);
        }
    }

    [RootFact]
    public void Capabilities_arrive_byte_for_byte()
    {
        byte[] capability = [1, 0, 0, 2, 0x80, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

        _ = Unpack(new TarBuilder()
            .Pax(("SCHILY.xattr.security.capability", capability), ("SCHILY.xattr.user.note", [0xff, 0x00, 0x0a]), ("SCHILY.xattr.trusted.x", [1]))
            .File("ping", mode: 0x1ed));

        using var file = File.OpenHandle(_scratch["fs/ping"]);
        Assert.Equal(capability, ExtendedAttributes.Get(file, "security.capability"));
        Assert.Equal([0xff, 0x00, 0x0a], ExtendedAttributes.Get(file, "user.note"));
        Assert.Null(ExtendedAttributes.Get(file, "trusted.x"));
    }

    [RootFact]
    public void Whiteouts_become_those_of_overlay()
    {
        var root = Unpack(new TarBuilder().File(".wh.gone").File("dir/.wh..wh..opq").File("dir/new", "x").File(".wh..wh.plnk"));
        using var directory = root.OpenDirectory("dir"u8, LinkPolicy.Refuse);

        Assert.True(root.TryGetStatus("gone"u8)!.Value.IsWhiteout);
        Assert.Equal("y"u8.ToArray(), directory.GetAttribute(Opaque));
        Assert.Equal(["dir", "gone"], root.GetNames().Select(Encoding.UTF8.GetString).Order(StringComparer.Ordinal));
    }

    [RootTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_whiteout_spares_what_its_own_layer_brings(bool whiteoutFirst)
    {
        var tar = new TarBuilder();
        _ = whiteoutFirst
            ? tar.File(".wh.file").File(".wh.dir").File("file", "new").Folder("dir")
            : tar.File("file", "new").Folder("dir").File(".wh.file").File(".wh.dir");

        var root = Unpack(tar);

        Assert.Equal("new", File.ReadAllText(_scratch["fs/file"]));
        using var directory = root.OpenDirectory("dir"u8, LinkPolicy.Refuse);
        Assert.Equal("y"u8.ToArray(), directory.GetAttribute(Opaque));
    }

    [RootFact]
    public void The_later_entry_of_a_name_wins()
    {
        var root = Unpack(new TarBuilder()
            .File("a", "one").File("a", "two")
            .Folder("b").File("b/inside", "x").Link("b", "a")
            .Link("c", "a").Folder("c").File("c/inside", "y")
            .Folder("d").File("d/kept", "z").Folder("d", mode: 0x1c0));

        Assert.Equal("two", File.ReadAllText(_scratch["fs/a"]));
        Assert.Equal(EntryKind.SymbolicLink, root.TryGetStatus("b"u8)!.Value.Kind);
        Assert.Equal("y", File.ReadAllText(_scratch["fs/c/inside"]));
        Assert.Equal("z", File.ReadAllText(_scratch["fs/d/kept"]));
        Assert.Equal(0x1c0u, root.TryGetStatus("d"u8)!.Value.Mode);
    }

    [RootFact]
    public void Names_that_are_not_UTF_8_and_long_ones_arrive()
    {
        var longName = string.Join('/', Enumerable.Repeat(new string('n', 200), 10));
        byte[] binary = [(byte)'x', 0xff, 0xfe];

        var root = Unpack(new TarBuilder().Pax(("path", binary)).File("ignored").Pax(("path", Encoding.UTF8.GetBytes(longName))).File("ignored", "deep"));

        Assert.NotNull(root.TryGetStatus(binary));
        Assert.Equal("deep", File.ReadAllText(_scratch["fs/" + longName]));
    }

    [RootFact]
    public void Directories_that_an_archive_leaves_out_are_made_readable()
    {
        var root = Unpack(new TarBuilder().File("a/b/c", "x").File("./a//b/./d", "y"));

        Assert.Equal(0x1edu, root.TryGetStatus("a"u8)!.Value.Mode);
        Assert.Equal("y", File.ReadAllText(_scratch["fs/a/b/d"]));
    }

    [RootFact]
    public void The_root_entry_sets_the_roots_own_mode()
    {
        var root = Unpack(new TarBuilder().Folder("./", mode: 0x1c0));

        Assert.Equal(0x1c0u, root.TryGetStatus([])!.Value.Mode);
    }

    [RootFact]
    public void A_deep_tree_is_removed_with_few_descriptors()
    {
        var root = Unpack(new TarBuilder().File(string.Join('/', Enumerable.Repeat("d", 45)) + "/f").Folder("x"));
        var levels = new List<DirectoryDescriptor> { root.OpenDirectory("x"u8, LinkPolicy.Refuse) };
        for (var i = 0; i < 350; i++)
        {
            levels[^1].CreateDirectory("d"u8);
            levels.Add(levels[^1].OpenDirectory("d"u8, LinkPolicy.Refuse));
            levels[^2].Dispose();
        }

        levels[^1].Dispose();
        root.RemoveTree("x"u8);
        root.RemoveTree("d"u8);

        Assert.Empty(root.GetNames());
    }

    private DirectoryDescriptor Unpack(TarBuilder tar)
    {
        _ = Directory.CreateDirectory(_scratch["fs"]);
        var root = DirectoryDescriptor.Open(_scratch["fs"]);
        using var unpacker = new LayerUnpacker(root, new ImageLimits());
        var reader = new TarReader(new MemoryStream(tar.ToArray()));
        while (reader.Next() is { } entry)
        {
            unpacker.Unpack(entry, reader);
        }

        unpacker.Complete();
        return root;
    }
}
