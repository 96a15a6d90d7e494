using System.Text;
using System.Text.Json;
using Caisson.Compute.Images;
using Caisson.Contracts.Errors;
using Caisson.Platform.Linux.Trees;

namespace Caisson.UnitTests.Compute.Images;

/// <content>Images that lie, ask for too much, or cannot be read here.</content>
public sealed partial class ImageStoreTests
{
    [RootFact]
    public async Task A_changed_blob_is_noticed_and_nothing_is_left()
    {
        var layout = new LayoutBuilder();
        _ = layout.Top(layout.AddImage(Base, Change));
        var layer = layout.Files.Keys.Single(name => layout.Files[name].AsSpan().SequenceEqual(TarBuilder.Gzip(Change)));
        layout.Files[layer] = TarBuilder.Gzip(new TarBuilder().File("etc/motd", "HELLO").File("bin/.wh.sh").ToArray());

        await RefusedAsync(layout, "digest");
    }

    [RootTheory]
    [InlineData("manifest")]
    [InlineData("config")]
    public async Task A_changed_document_is_noticed(string which)
    {
        var layout = new LayoutBuilder();
        _ = layout.Top(layout.AddImage(Base));
        var blob = layout.Files.Keys.Single(name => name.StartsWith("blobs/", StringComparison.Ordinal)
            && Encoding.UTF8.GetString(layout.Files[name]).Contains(which == "manifest" ? "\"layers\":" : "\"rootfs\"", StringComparison.Ordinal));
        layout.Files[blob][^2] ^= 1;

        await RefusedAsync(layout, "its digest is");
    }

    [RootFact]
    public async Task A_layer_that_is_not_the_one_of_the_configuration_is_refused()
    {
        var layout = new LayoutBuilder();
        _ = layout.Top(layout.AddImage([(TarBuilder.Gzip(Base), LayoutBuilder.DigestOf(Change))], null));

        await RefusedAsync(layout, "the image's configuration says");
    }

    [RootFact]
    public async Task Truncated_gzip_is_refused_even_when_its_digest_is_right()
    {
        var layout = new LayoutBuilder();
        var content = new byte[100_000];
        new Random(1).NextBytes(content);
        var whole = new TarBuilder().Entry('0', "x", data: content).ToArray();
        _ = layout.Top(layout.AddImage([(TarBuilder.Gzip(whole)[..50_000], LayoutBuilder.DigestOf(whole))], null));

        await RefusedAsync(layout, "layer|archive");
    }

    [RootFact]
    public async Task A_bomb_is_stopped_by_its_ratio()
    {
        var layout = new LayoutBuilder();
        var bomb = new TarBuilder().Entry('0', "zeros", data: new byte[4 << 20]).ToArray();
        _ = layout.Top(layout.AddImage(bomb));

        await RefusedAsync(layout, "decompression bomb", new ImageLimits { RatioFreeInBytes = 1 << 20, MaximumRatio = 20 });
    }

    [RootFact]
    public async Task A_bomb_is_stopped_by_its_size()
    {
        var layout = new LayoutBuilder();
        var bomb = new TarBuilder().Entry('0', "zeros", data: new byte[4 << 20]).ToArray();
        _ = layout.Top(layout.AddImage(bomb));

        await RefusedAsync(layout, "larger than 1048576 bytes", new ImageLimits { MaximumUnpackedLayerInBytes = 1 << 20 });
    }

    [RootFact]
    public async Task A_bomb_behind_the_archives_end_is_stopped_too()
    {
        var layout = new LayoutBuilder();
        byte[] bomb = [.. Base, .. new byte[4 << 20]];
        _ = layout.Top(layout.AddImage(bomb));

        await RefusedAsync(layout, "larger than 1048576 bytes", new ImageLimits { MaximumUnpackedLayerInBytes = 1 << 20 });
    }

    [RootTheory]
    [InlineData(new byte[] { 0x28, 0xb5, 0x2f, 0xfd, 0, 0, 0, 0 }, "zstd")]
    [InlineData(new byte[] { 0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0, 0 }, "xz")]
    [InlineData(new byte[] { 0x42, 0x5a, 0x68, 0x39, 0, 0, 0, 0 }, "bzip2")]
    public async Task Other_compressions_are_refused_with_what_to_do(byte[] stored, string format)
    {
        var layout = new LayoutBuilder();
        _ = layout.Top(layout.AddImage([(stored, LayoutBuilder.DigestOf(Base))], null));

        var error = await RefusedAsync(layout, format);

        Assert.NotNull(error.Details.Remedy);
    }

    [RootFact]
    public async Task A_descriptor_that_asks_for_too_much_is_refused_before_anything_is_read()
    {
        var layout = new LayoutBuilder();
        var manifest = layout.AddImage(Base);
        var size = JsonDocument.Parse(manifest).RootElement.GetProperty("size").GetInt32();
        _ = layout.Top(manifest.Replace($"\"size\":{size}", "\"size\":2000000000", StringComparison.Ordinal));

        await RefusedAsync(layout, "larger than 4194304 bytes");
    }

    [RootTheory]
    [InlineData("\"size\":-1")]
    [InlineData("\"size\":1")]
    [InlineData("\"size\":4000000")]
    public async Task A_descriptor_with_a_wrong_size_is_refused(string lie)
    {
        var layout = new LayoutBuilder();
        var manifest = layout.AddImage(Base);
        var size = JsonDocument.Parse(manifest).RootElement.GetProperty("size").GetInt32();
        _ = layout.Top(manifest.Replace($"\"size\":{size}", lie, StringComparison.Ordinal));

        await RefusedAsync(layout, "manifest");
    }

    [RootTheory]
    [InlineData("""{"schemaVersion":2,"manifests":null}""")]
    [InlineData("""{"schemaVersion":2,"manifests":[null]}""")]
    [InlineData("""{"schemaVersion":2,"manifests":[{}]}""")]
    [InlineData("""{"schemaVersion":2,"manifests":[]}""")]
    [InlineData("null")]
    [InlineData("[")]
    [InlineData("")]
    public async Task A_broken_index_is_refused(string index)
    {
        var layout = new LayoutBuilder();
        layout.Files["index.json"] = Encoding.UTF8.GetBytes(index);

        await RefusedAsync(layout, "index.json|layout");
    }

    [RootTheory]
    [InlineData("\"digest\":\"sha256:../../../../etc/passwd\"")]
    [InlineData("\"digest\":\"sha512:00\"")]
    [InlineData("\"digest\":\"\"")]
    public async Task A_digest_that_is_none_is_refused(string lie)
    {
        var layout = new LayoutBuilder();
        var manifest = layout.AddImage(Base);
        var digest = JsonDocument.Parse(manifest).RootElement.GetProperty("digest").GetString();
        _ = layout.Top(manifest.Replace($"\"digest\":\"{digest}\"", lie, StringComparison.Ordinal));

        await RefusedAsync(layout, "digest");
    }

    [RootFact]
    public async Task Indexes_in_indexes_without_end_are_refused()
    {
        var layout = new LayoutBuilder();
        var inner = layout.AddImage(Base);
        for (var depth = 0; depth < 10; depth++)
        {
            inner = layout.AddIndex(inner);
        }

        _ = layout.Top(inner);

        await RefusedAsync(layout, "nested too deep");
    }

    [RootFact]
    public async Task A_blob_that_is_a_link_out_of_the_layout_is_not_followed()
    {
        var layout = new LayoutBuilder();
        _ = layout.Top(layout.AddImage(Base));
        var folder = layout.WriteFolder(_scratch["layout"]);
        var blob = Directory.EnumerateFiles(Path.Combine(folder, "blobs/sha256")).First();
        File.Move(blob, _scratch["outside"]);
        File.CreateSymbolicLink(blob, _scratch["outside"]);

        _ = await Assert.ThrowsAsync<ComputeOperationException>(() => _store.ImportAsync(folder, Called("x")));
    }

    [RootTheory]
    [InlineData("missing")]
    [InlineData("fifo")]
    [InlineData("text")]
    public async Task What_is_no_image_is_refused(string kind)
    {
        if (kind == "fifo")
        {
            using var scratch = DirectoryDescriptor.Open(_scratch.Path);
            scratch.CreateNode("fifo"u8, EntryKind.Fifo, default);
        }
        else if (kind == "text")
        {
            File.WriteAllText(_scratch["text"], "hello");
        }

        _ = await Assert.ThrowsAsync<ComputeOperationException>(() => _store.ImportAsync(_scratch[kind], Called("x")));
    }

    private async Task<ComputeOperationException> RefusedAsync(LayoutBuilder layout, string reasons, ImageLimits? limits = null)
    {
        var folder = layout.WriteFolder(_scratch["layout"]);

        var error = await Assert.ThrowsAsync<ComputeOperationException>(() => NewStore(null, limits).ImportAsync(folder, Called("x")));

        Assert.Contains(reasons.Split('|'), reason => error.Message.Contains(reason, StringComparison.Ordinal));
        Assert.Empty(Leftovers());
        return error;
    }
}
