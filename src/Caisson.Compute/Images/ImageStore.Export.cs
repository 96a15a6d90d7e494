using System.IO.Compression;
using System.Text;
using Caisson.Compute.Images.Archives;
using Caisson.Compute.Images.Layers;
using Caisson.Contracts.Oci;
using Caisson.Contracts.Oci.Images;
using Caisson.Platform.Linux.Trees;

namespace Caisson.Compute.Images;

public sealed partial class ImageStore
{
    /// <summary>Writes an image as an OCI layout that any engine imports, and reads it back before it gets its name.</summary>
    /// <param name="image">The image.</param>
    /// <param name="path">The folder or file to make; it must not exist.</param>
    /// <param name="options">Its form.</param>
    /// <param name="progress">Told how far it is, on the thread that works.</param>
    /// <param name="cancellationToken">Asks to stop; nothing is left then.</param>
    /// <returns>The digest of the manifest written.</returns>
    /// <remarks>
    /// The store keeps layers unpacked: their archives are made anew, and so are the digests that depend on them. Two exports of one image are the same.
    /// 1 each layer is packed; 2 configuration, manifest and index are written over the new digests; 3 everything is read back and its digests compared;
    /// 4 it gets its name.
    /// </remarks>
    /// <exception cref="Caisson.Contracts.Errors.ComputeOperationException">The path exists, or what was written does not read back.</exception>
    public async Task<Digest> ExportAsync(
        Image image, string path, ExportOptions options, IProgress<ImportProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(options);
        var target = Path.GetFullPath(path);
        if (Path.Exists(target))
        {
            throw ImageErrors.InvalidArgument($"exporting image to '{path}': it exists already", "Name a file or folder that does not exist.");
        }

        var remains = $"{target}.{Guid.NewGuid():N}";
        try
        {
            _ = Directory.CreateDirectory(Path.Combine(remains, "blobs", "sha256"));
            using (await StoreLock.TakeAsync(ImportLockPath, FileLockMode.Shared, _time, cancellationToken))
            {
                var digest = WriteLayout(image, remains, options, progress, cancellationToken);
                ReadBack(remains, digest, new ImagePlatform(image.Config.OperatingSystem, image.Config.Architecture), cancellationToken);
                if (options.IsArchive)
                {
                    PackLayout(remains, target);
                }
                else
                {
                    Directory.Move(remains, target);
                }

                return digest;
            }
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw ImageErrors.Make(Contracts.Errors.ErrorCode.AccessDenied, $"exporting image to '{path}': it cannot be written", null, e);
        }
        finally
        {
            if (Directory.Exists(remains))
            {
                Directory.Delete(remains, recursive: true);
            }
        }
    }

    private Digest WriteLayout(Image image, string folder, ExportOptions options, IProgress<ImportProgress>? progress, CancellationToken cancellationToken)
    {
        var layers = new List<Descriptor>();
        var diffIds = new List<string>();
        long before = 0;
        for (var i = 0; i < image.Layers.Count; i++)
        {
            var report = new LayerProgress(progress, i + 1, image.Layers.Count, before, image.SizeInBytes);
            var (layer, diffId) = WriteLayer(image.Layers[i], folder, options, report, cancellationToken);
            before += _layers.TryReadRecord(image.Layers[i])?.SizeInBytes ?? 0;
            layers.Add(layer);
            diffIds.Add(diffId.ToString());
        }

        var config = image.Config with { RootFileSystem = image.Config.RootFileSystem with { DiffIds = diffIds } };
        var manifest = new ImageManifest
        {
            SchemaVersion = 2,
            MediaType = MediaTypes.Manifest,
            Config = WriteBlob(folder, OciCodecs.ImageConfig.WriteBytes(config), MediaTypes.Config),
            Layers = layers,
        };
        var descriptor = WriteBlob(folder, OciCodecs.ImageManifest.WriteBytes(manifest), MediaTypes.Manifest);
        var index = new ImageIndex
        {
            SchemaVersion = 2,
            MediaType = "application/vnd.oci.image.index.v1+json",
            Manifests = image.Names.Count == 0
                ? [descriptor]
                : [.. image.Names.Select(name => descriptor with { Annotations = new Dictionary<string, string> { ["org.opencontainers.image.ref.name"] = name.ToString() } })],
        };
        File.WriteAllBytes(Path.Combine(folder, "index.json"), OciCodecs.ImageIndex.WriteBytes(index));
        File.WriteAllBytes(Path.Combine(folder, "oci-layout"), OciCodecs.ImageLayout.WriteBytes(new ImageLayout { Version = "1.0.0" }));
        return Digest.Parse(descriptor.Digest, "image manifest");
    }

    private (Descriptor Layer, Digest DiffId) WriteLayer(
        Digest layer, string folder, ExportOptions options, LayerProgress progress, CancellationToken cancellationToken)
    {
        var temporary = Path.Combine(folder, "blobs", "sha256", StoreFiles.TemporaryName());
        Digest stored, diffId;
        long size;
        using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 128 * 1024))
        {
            var storing = new HashingStream(file);
            var compressing = options.IsCompressed ? new GZipStream(storing, CompressionLevel.Fastest, leaveOpen: true) : (Stream)storing;
            var packing = new HashingStream(compressing);
            using (var tree = DirectoryDescriptor.Open(_layers.TreeOf(layer)))
            {
                LayerPacker.Pack(tree, packing, progress.Report, cancellationToken);
            }

            if (options.IsCompressed)
            {
                compressing.Dispose();
            }

            (stored, diffId, size) = (storing.Finish(), packing.Finish(), storing.WrittenInBytes);
        }

        File.Move(temporary, Path.Combine(folder, ArchiveDocuments.BlobName(stored)), overwrite: true);
        return (
            new Descriptor { MediaType = options.IsCompressed ? MediaTypes.Layer + "+gzip" : MediaTypes.Layer, Digest = stored.ToString(), Size = size },
            diffId);
    }

    private static Descriptor WriteBlob(string folder, byte[] content, string mediaType)
    {
        var digest = Digest.Of(content);
        File.WriteAllBytes(Path.Combine(folder, ArchiveDocuments.BlobName(digest)), content);
        return new Descriptor { MediaType = mediaType, Digest = digest.ToString(), Size = content.Length };
    }

    // The same way an import goes, up to where it would unpack.
    private void ReadBack(string folder, Digest digest, ImagePlatform platform, CancellationToken cancellationToken)
    {
        using var archive = OpenArchive(folder);
        var source = ReadSource(archive, new ImportOptions { Platform = platform });
        var limits = new ImageLimits { MaximumUnpackedLayerInBytes = long.MaxValue, MaximumRatio = int.MaxValue };
        if (source.Digest != digest)
        {
            throw ImageErrors.Invalid($"exporting image: what was written reads back as {source.Digest}, not {digest}");
        }

        foreach (var layer in source.Layers)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var what = $"layer {layer.DiffId}";
            var file = archive.TryOpen(layer.FileName) ?? throw ImageErrors.Invalid($"exporting image: {what} was not written");
            using var stored = new VerifyingStream(file.Content, what, layer.SizeInBytes, layer.StoredDigest);
            using var content = new UnpackedStream(LayerCompression.Open(stored, what), stored, limits, what);
            content.Verify(layer.DiffId);
            stored.Verify();
        }
    }

    private static void PackLayout(string folder, string target)
    {
        var temporary = Path.Combine(folder, StoreFiles.TemporaryName());
        using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 128 * 1024))
        {
            var writer = new TarWriter(file);
            foreach (var name in (string[])["oci-layout", "index.json", .. Directory.GetFiles(Path.Combine(folder, "blobs", "sha256")).Order(StringComparer.Ordinal).Select(Relative)])
            {
                using var content = File.OpenRead(Path.Combine(folder, name));
                writer.Write(EntryOf(name, content.Length), content);
            }

            writer.Complete();
        }

        File.Move(temporary, target);

        string Relative(string path) => Path.GetRelativePath(folder, path);
    }

    private static TarEntry EntryOf(string name, long size) => new()
    {
        Kind = TarEntryKind.File,
        Path = Encoding.UTF8.GetBytes(name),
        LinkTarget = [],
        SizeInBytes = size,
        Mode = 0x1a4,
        UserId = 0,
        GroupId = 0,
        Modified = default,
        Device = default,
        Attributes = [],
    };
}
