using System.Text;
using Caisson.Compute.Images.Layers;
using Caisson.Platform.Linux.Trees;

namespace Caisson.UnitTests.Compute.Images;

public sealed class TarWriterTests
{
    private static readonly TarEntry Plain = new()
    {
        Kind = TarEntryKind.File,
        Path = "dir/file"u8.ToArray(),
        LinkTarget = [],
        SizeInBytes = 5,
        Mode = 0x1a4,
        UserId = 1000,
        GroupId = 100,
        Modified = new FileTime(1_700_000_000, 0),
        Device = default,
        Attributes = [],
    };

    public static TheoryData<string> Names => new(Entries.Keys);

    private static Dictionary<string, TarEntry> Entries { get; } = new()
    {
        ["plain"] = Plain,
        ["empty"] = Plain with { SizeInBytes = 0 },
        ["long path"] = Plain with { Path = Encoding.UTF8.GetBytes(string.Join('/', Enumerable.Repeat("component", 60))) },
        ["path that is not UTF-8"] = Plain with { Path = [0xff, (byte)'x', 0x80] },
        ["large owner"] = Plain with { UserId = 4_000_000_000, GroupId = 3_000_000 },
        ["fraction of a second"] = Plain with { Modified = new FileTime(5, 120_000_000) },
        ["before 1970"] = Plain with { Modified = new FileTime(-3, 250_000_000) },
        ["just before 1970"] = Plain with { Modified = new FileTime(-1, 250_000_000) },
        ["attributes"] = Plain with { Attributes = [new("security.capability", [0, 1, 10, 255]), new("user.x", [])] },
        ["long link"] = Plain with { Kind = TarEntryKind.SymbolicLink, SizeInBytes = 0, LinkTarget = Encoding.UTF8.GetBytes(new string('t', 3000)) },
        ["device"] = Plain with { Kind = TarEntryKind.BlockDevice, SizeInBytes = 0, Device = new DeviceNumber(4000, 1_000_000) },
        ["set-user-id"] = Plain with { Mode = 0x9ed },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_written_reads_back(string name)
    {
        var entry = Entries[name];
        using var archive = new MemoryStream();
        var writer = new TarWriter(archive);
        writer.Write(entry, new MemoryStream("hello"u8.ToArray()));
        writer.Write(Plain with { Path = "last"u8.ToArray() }, new MemoryStream("world"u8.ToArray()));
        writer.Complete();
        archive.Position = 0;

        var reader = new TarReader(archive);
        var read = reader.Next();
        Assert.NotNull(read);
        Assert.Equal(entry.Path, read.Path);
        Assert.Equal(entry.LinkTarget, read.LinkTarget);
        Assert.Equal(
            (entry.Kind, entry.SizeInBytes, entry.Mode, entry.UserId, entry.GroupId, entry.Modified, entry.Device),
            (read.Kind, read.SizeInBytes, read.Mode, read.UserId, read.GroupId, read.Modified, read.Device));
        Assert.Equal(entry.Attributes, read.Attributes);
        Assert.Equal("last"u8.ToArray(), reader.Next()?.Path);
        Assert.Null(reader.Next());
        Assert.Equal(0, archive.Length % 512);
    }

    [Fact]
    public void A_file_that_became_shorter_is_no_entry() =>
        Assert.Throws<IOException>(() => new TarWriter(new MemoryStream()).Write(Plain with { SizeInBytes = 6 }, new MemoryStream("hello"u8.ToArray())));
}
