using Caisson.Contracts.Oci;
using Caisson.Contracts.Oci.Images;

namespace Caisson.Compute.Images.Archives;

/// <summary>Finds an image in the output of <c>docker save</c> before version 25; later ones are OCI layouts too.</summary>
/// <remarks>The format has no manifest of ours: one is made, from the digests of the uncompressed layers, so that the same image has the same identity.</remarks>
internal static class DockerArchive
{
    /// <summary>Reads the documents of the one image that is asked for.</summary>
    /// <param name="archive">The archive.</param>
    /// <param name="documents">The same, for documents.</param>
    /// <param name="options">Which image, which platform.</param>
    /// <param name="limits">How much is believed.</param>
    internal static ImageSource Read(IImageArchive archive, ArchiveDocuments documents, ImportOptions options, ImageLimits limits)
    {
        var list = ArchiveDocuments.Parse(documents.TryRead("manifest.json") ?? [], ImagesCodecs.IReadOnlyListDockerManifestEntry, "'manifest.json'");
        var entry = Choose(list, options.Reference);
        if (entry.Config is null || entry.Layers is null)
        {
            throw ImageErrors.Invalid("reading 'manifest.json': it has no 'Config' or no 'Layers'");
        }

        var configDocument = documents.TryRead(entry.Config)
            ?? throw ImageErrors.Invalid($"reading 'manifest.json': the archive has no '{ImageErrors.Shorten(entry.Config)}'");
        var (config, diffIds) = ArchiveDocuments.ParseConfig(configDocument, limits);
        if (!options.Platform.Matches(config.OperatingSystem, config.Architecture))
        {
            throw ImageErrors.NotFound(
                $"reading image: it is not made for {options.Platform}, only for {ImageErrors.Shorten($"{config.OperatingSystem}/{config.Architecture}")}",
                "Take an image that is made for this machine.");
        }

        if (diffIds.Count != entry.Layers.Count)
        {
            throw ImageErrors.Invalid($"reading image: its manifest has {entry.Layers.Count} layers, its configuration {diffIds.Count}");
        }

        var layers = entry.Layers.Zip(diffIds, (file, diffId) => Layer(archive, file, diffId, limits)).ToList();
        var manifest = MakeManifest(configDocument, layers);
        return new ImageSource
        {
            Digest = Digest.Of(manifest),
            ManifestDocument = manifest,
            ConfigDocument = configDocument,
            Config = config,
            Layers = layers,
            Name = entry.RepoTags is [var name, ..] ? name : null,
        };
    }

    private static DockerManifestEntry Choose(IReadOnlyList<DockerManifestEntry> list, string? reference)
    {
        var matching = reference is null ? list : [.. list.Where(entry => entry?.RepoTags?.Contains(reference, StringComparer.Ordinal) == true)];
        return matching switch
        {
            [{ } one] => one,
            [] => throw ImageErrors.NotFound($"reading 'manifest.json': it has no image{(reference is null ? "" : $" called '{ImageErrors.Shorten(reference)}'")}"),
            _ => throw ImageErrors.InvalidArgument(
                $"reading 'manifest.json': it holds {matching.Count} images",
                $"Say which one: {ImageErrors.Shorten(string.Join(", ", matching.SelectMany(static entry => entry?.RepoTags ?? [])))}"),
        };
    }

    private static LayerSource Layer(IImageArchive archive, string fileName, Digest diffId, ImageLimits limits)
    {
        var file = archive.TryOpen(fileName) ?? throw ImageErrors.Invalid(
            $"reading 'manifest.json': the archive has no '{ImageErrors.Shorten(fileName)}', or only as a link");
        file.Content.Dispose();
        return file.SizeInBytes <= limits.MaximumLayerInBytes
            ? new LayerSource(fileName, file.SizeInBytes, null, diffId)
            : throw ImageErrors.TooLarge(
                $"reading 'manifest.json': a layer is larger than {limits.MaximumLayerInBytes} bytes", "Raise the limit if the image can be trusted.");
    }

    private static byte[] MakeManifest(byte[] config, IEnumerable<LayerSource> layers)
    {
        var manifest = new ImageManifest
        {
            SchemaVersion = 2,
            MediaType = MediaTypes.Manifest,
            Config = new Descriptor { MediaType = MediaTypes.Config, Digest = Digest.Of(config).ToString(), Size = config.Length },
            Layers = [.. layers.Select(static layer => new Descriptor
            {
                MediaType = MediaTypes.Layer,
                Digest = layer.DiffId.ToString(),
                Size = layer.SizeInBytes,
            })],
        };
        return OciCodecs.ImageManifest.WriteBytes(manifest);
    }
}
