using System.Text;
using Caisson.Compute.Images;
using Caisson.Compute.Images.Layers;
using Caisson.Contracts.Errors;
using Caisson.Platform.Linux.Trees;

namespace Caisson.UnitTests.Compute.Images;

/// <summary>One test for each trick; all of them try to write <c>outside</c> beside the layer's root, or to make the reader hold more than it should.</summary>
public sealed class HostileArchiveTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    public HostileArchiveTests()
    {
        _ = Directory.CreateDirectory(_scratch["fs"]);
        _ = Directory.CreateDirectory(_scratch["outside"]);
        File.WriteAllText(_scratch["outside/secret"], "secret");
    }

    public void Dispose()
    {
        Assert.Equal(["secret"], Directory.EnumerateFileSystemEntries(_scratch["outside"]).Select(static path => Path.GetFileName(path)));
        Assert.Equal("secret", File.ReadAllText(_scratch["outside/secret"]));
        _scratch.Dispose();
    }

    [RootFact]
    public void An_absolute_path_is_refused() => Refused("is absolute", new TarBuilder().File(_scratch["outside/x"]));

    [RootTheory]
    [InlineData("../outside/x")]
    [InlineData("a/../../outside/x")]
    [InlineData("..")]
    [InlineData("a/..")]
    public void A_path_that_climbs_is_refused(string path) => Refused("holds '..'", new TarBuilder().File(path));

    [RootFact]
    public void An_empty_path_is_refused() => Refused("is empty", new TarBuilder().File(""));

    [RootFact]
    public void A_name_with_a_NUL_is_refused() => Refused("holds a NUL", new TarBuilder().Pax(("path", "a\0b"u8.ToArray())).File("x"));

    [RootFact]
    public void A_name_that_is_too_long_is_refused() =>
        Refused("component longer than", new TarBuilder().Pax(("path", Encoding.UTF8.GetBytes(new string('n', 256)))).File("x"));

    [RootFact]
    public void A_path_that_is_too_long_is_refused() =>
        Refused("longer than 4095 bytes", new TarBuilder().Pax(("path", Encoding.UTF8.GetBytes(string.Join('/', Enumerable.Repeat("d", 2500))))).File("x"));

    [RootTheory]
    [InlineData("../outside")]
    [InlineData("/tmp")]
    [InlineData(".")]
    public void Writing_through_a_symbolic_link_is_refused(string target) =>
        Refused("symbolic link", new TarBuilder().Link("link", target).File("link/x", "evil"));

    [RootFact]
    public void Writing_through_a_symbolic_link_far_up_is_refused() =>
        Refused("symbolic link", new TarBuilder().Folder("a").Link("a/link", "../../outside").File("a/link/deep/er/x", "evil"));

    [RootFact]
    public void A_link_that_replaces_the_directory_just_used_is_noticed() =>
        Refused("symbolic link", new TarBuilder().Folder("a").File("a/one").Link("a", "../outside").File("a/x", "evil"));

    [RootFact]
    public void A_file_over_a_link_replaces_the_link_and_not_its_target()
    {
        Unpack(new TarBuilder().Link("secret", "../outside/secret").File("secret", "mine"));

        Assert.Equal("mine", File.ReadAllText(_scratch["fs/secret"]));
    }

    [RootTheory]
    [InlineData("../outside/secret", "holds '..'")]
    [InlineData("/etc/passwd", "is absolute")]
    [InlineData("missing", "does not exist")]
    [InlineData("dir", "is a directory")]
    [InlineData("link/secret", "is a symbolic link")]
    [InlineData("gone", "which this layer removes")]
    [InlineData(".", "root")]
    [InlineData("", "is empty")]
    public void A_hard_link_to_elsewhere_is_refused(string target, string reason) =>
        Refused(reason, new TarBuilder().Folder("dir").Link("link", "../outside").File(".wh.gone").HardLink("x", target));

    [RootFact]
    public void A_hard_link_to_itself_is_refused() => Refused("hard link to itself", new TarBuilder().File("x").HardLink("x", "./x"));

    [RootFact]
    public void Owning_a_hard_linked_symbolic_link_stays_inside()
    {
        Unpack(new TarBuilder().Link("link", "../outside/secret").HardLink("second", "link").File("second", "mine"));

        Assert.Equal("mine", File.ReadAllText(_scratch["fs/second"]));
    }

    [RootFact]
    public void A_device_that_overlay_would_take_for_a_whiteout_is_refused() =>
        Refused("whiteout", new TarBuilder().Node('3', "x", 0, 0));

    [RootFact]
    public void A_device_number_that_the_kernel_would_cut_is_refused() =>
        Refused("number is out of range", new TarBuilder().Node('4', "x", 4096, 0));

    [RootTheory]
    [InlineData("trusted.overlay.opaque")]
    [InlineData("trusted.overlay.redirect")]
    [InlineData("user.overlay.redirect")]
    public void Attributes_that_steer_overlay_are_refused(string attribute) =>
        Refused("steer overlay", new TarBuilder().Pax(($"SCHILY.xattr.{attribute}", "/etc"u8.ToArray())).Folder("x"));

    [RootFact]
    public void A_capability_that_the_kernel_does_not_take_is_refused() =>
        Refused("refuses", new TarBuilder().Pax(("SCHILY.xattr.security.capability", [1])).File("x"));

    [RootTheory]
    [InlineData(".wh.")]
    [InlineData(".wh..")]
    [InlineData(".wh...")]
    public void A_whiteout_of_no_name_is_refused(string name) => Refused("whiteout of no name", new TarBuilder().File("a/" + name));

    [RootFact]
    public void A_file_beneath_a_file_is_refused() => Refused("no directory", new TarBuilder().File("a").File("a/b"));

    [RootFact]
    public void A_file_in_place_of_the_root_is_refused() => Refused("replace the layer's root", new TarBuilder().File("./"));

    [RootFact]
    public void Too_many_entries_are_refused() =>
        Refused("more than 3 entries", new TarBuilder().File("a").File("b").File("c").File("d"), new ImageLimits { MaximumEntries = 3 });

    [RootFact]
    public void An_owner_that_means_nobody_is_refused() =>
        Refused("owner that is out of range", new TarBuilder().Pax(("uid", "4294967295"u8.ToArray())).File("x"));

    [RootFact]
    public void A_symbolic_link_to_nothing_is_refused() => Refused("target is empty", new TarBuilder().Link("x", ""));

    [Theory]
    [InlineData('S', "sparse")]
    [InlineData('M', "unknown type")]
    public void Entries_that_we_do_not_know_are_refused(char type, string reason) => Refused(reason, new TarBuilder().Entry(type, "x"));

    [Fact]
    public void A_sparse_file_of_pax_is_refused() => Refused("sparse", new TarBuilder().Pax(("GNU.sparse.major", "1"u8.ToArray())).File("x"));

    [Fact]
    public void An_extended_header_that_would_fill_memory_is_refused() =>
        Refused("longer than", new TarBuilder().Entry('x', "x", size: 1L << 31));

    [Fact]
    public void A_long_name_that_would_fill_memory_is_refused() => Refused("longer than", new TarBuilder().Entry('L', "x", size: 1L << 31));

    [Fact]
    public void A_wrong_checksum_is_refused() => Refused("checksum", new TarBuilder().Entry('0', "x", breaksChecksum: true));

    [Theory]
    [InlineData("5 a=b\n")]
    [InlineData("99 a=b\n")]
    [InlineData("6 a=b")]
    [InlineData("a=b\n")]
    [InlineData("6 abc\n")]
    [InlineData("-6 a=b\n")]
    public void A_malformed_extended_header_is_refused(string records) =>
        Refused("extended header", new TarBuilder().Entry('x', "x", data: Encoding.UTF8.GetBytes(records)).File("y"));

    [Fact]
    public void Every_prefix_of_an_archive_ends_in_an_error_or_between_entries()
    {
        var whole = new TarBuilder().Pax(("mtime", "1.5"u8.ToArray())).Entry('5', "a").Entry('5', "b").ToOpenArray();
        var accepted = 0;

        for (var length = 0; length < whole.Length; length++)
        {
            var reader = new TarReader(new MemoryStream(whole, 0, length));
            try
            {
                while (reader.Next() is not null)
                {
                }

                accepted++;
            }
            catch (ComputeOperationException)
            {
                // The one kind of error that is allowed.
            }
        }

        Assert.Equal(2, accepted);
    }

    [Fact]
    public void Any_flipped_byte_of_a_header_is_an_error_of_ours_or_harmless()
    {
        var whole = new TarBuilder().Pax(("path", "p"u8.ToArray())).Entry('5', "a").ToArray();

        for (var i = 0; i < whole.Length - 1024; i++)
        {
            var damaged = (byte[])whole.Clone();
            damaged[i] ^= 0x41;
            var reader = new TarReader(new MemoryStream(damaged));
            try
            {
                while (reader.Next() is not null)
                {
                }
            }
            catch (ComputeOperationException)
            {
                // The one kind of error that is allowed.
            }
        }
    }

    private void Refused(string reason, TarBuilder tar, ImageLimits? limits = null)
    {
        var error = Assert.Throws<ComputeOperationException>(() => Unpack(tar, limits));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    private void Unpack(TarBuilder tar, ImageLimits? limits = null)
    {
        using var root = DirectoryDescriptor.Open(_scratch["fs"]);
        using var unpacker = new LayerUnpacker(root, limits ?? new ImageLimits());
        var reader = new TarReader(new MemoryStream(tar.ToArray()));
        while (reader.Next() is { } entry)
        {
            unpacker.Unpack(entry, reader);
        }

        unpacker.Complete();
    }
}
