using System.Formats.Tar;
using Caisson.Compute.Images.Layers;
using TarWriter = System.Formats.Tar.TarWriter;

namespace Caisson.UnitTests.Compute.Images;

public sealed class TarReaderTests
{
    [Theory]
    [InlineData(TarEntryFormat.V7)]
    [InlineData(TarEntryFormat.Ustar)]
    [InlineData(TarEntryFormat.Gnu)]
    [InlineData(TarEntryFormat.Pax)]
    public void Archives_of_the_framework_are_read_in_every_format(TarEntryFormat format)
    {
        var stream = new MemoryStream();
        var isV7 = format == TarEntryFormat.V7;
        var longName = isV7 ? "short" : "long/" + new string('n', format == TarEntryFormat.Ustar ? 90 : 180);
        using (var writer = new TarWriter(stream, format, leaveOpen: true))
        {
            var file = Make(format, isV7 ? TarEntryType.V7RegularFile : TarEntryType.RegularFile, longName);
            file.Uid = 1000;
            file.Gid = 2000;
            file.Mode = UnixFileMode.UserRead | UnixFileMode.SetUser;
            file.ModificationTime = DateTimeOffset.FromUnixTimeSeconds(1_234_567_890);
            file.DataStream = new MemoryStream(new byte[1000]);
            writer.WriteEntry(file);
            var link = Make(format, TarEntryType.SymbolicLink, "link");
            link.LinkName = "target";
            writer.WriteEntry(link);
        }

        stream.Position = 0;
        var reader = new Caisson.Compute.Images.Layers.TarReader(stream);
        var first = reader.Next()!;
        var second = reader.Next()!;

        Assert.Equal(longName, System.Text.Encoding.UTF8.GetString(first.Path));
        Assert.Equal((TarEntryKind.File, 1000L, 1000u, 2000u), (first.Kind, first.SizeInBytes, first.UserId, first.GroupId));
        Assert.Equal(0x900u, first.Mode);
        Assert.Equal(1_234_567_890, first.Modified.Seconds);
        Assert.Equal(TarEntryKind.SymbolicLink, second.Kind);
        Assert.Equal("target"u8.ToArray(), second.LinkTarget);
        Assert.Null(reader.Next());
    }

    [Theory]
    [InlineData("1.5", 1, 500_000_000u)]
    [InlineData("-1.25", -2, 750_000_000u)]
    [InlineData("12.1234567899", 12, 123_456_789u)]
    [InlineData("7", 7, 0u)]
    public void Fractions_of_seconds_are_kept(string text, long seconds, uint nanoseconds)
    {
        var tar = new TarBuilder().Pax(("mtime", System.Text.Encoding.ASCII.GetBytes(text))).File("x").ToArray();

        var entry = new Caisson.Compute.Images.Layers.TarReader(new MemoryStream(tar)).Next()!;

        Assert.Equal(new Caisson.Platform.Linux.Trees.FileTime(seconds, nanoseconds), entry.Modified);
    }

    private static System.Formats.Tar.TarEntry Make(TarEntryFormat format, TarEntryType type, string name) => format switch
    {
        TarEntryFormat.V7 => new V7TarEntry(type, name),
        TarEntryFormat.Ustar => new UstarTarEntry(type, name),
        TarEntryFormat.Gnu => new GnuTarEntry(type, name),
        _ => new PaxTarEntry(type, name),
    };
}
