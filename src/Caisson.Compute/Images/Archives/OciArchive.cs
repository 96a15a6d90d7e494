using Caisson.Contracts.Errors;
using Caisson.Contracts.Oci;
using Caisson.Contracts.Oci.Images;

namespace Caisson.Compute.Images.Archives;

/// <summary>Finds an image in an OCI layout.</summary>
/// <remarks>image-spec 1.1, <c>image-layout.md</c>: <c>oci-layout</c>, <c>index.json</c>, <c>blobs/sha256/…</c>.</remarks>
internal static class OciArchive
{
    private const string RefNameAnnotation = "org.opencontainers.image.ref.name";
    private const string ContainerdNameAnnotation = "io.containerd.image.name";
    private const int MaximumDepth = 4;
    private const int MaximumIndexes = 64;

    /// <summary>Reads the documents of the one image that is asked for.</summary>
    /// <param name="documents">The layout.</param>
    /// <param name="options">Which image, which platform.</param>
    /// <param name="limits">How much is believed.</param>
    internal static ImageSource Read(ArchiveDocuments documents, ImportOptions options, ImageLimits limits)
    {
        var layout = ArchiveDocuments.Parse(documents.TryRead("oci-layout") ?? [], OciCodecs.ImageLayout, "'oci-layout'");
        if (layout.Version is null || !layout.Version.StartsWith("1.", StringComparison.Ordinal))
        {
            throw ImageErrors.NotSupported(
                $"reading image layout: its version is '{ImageErrors.Shorten(layout.Version ?? "")}'", "Write it again in version 1.0.0.");
        }

        var index = documents.TryRead("index.json") ?? throw ImageErrors.Invalid("reading image layout: it has no 'index.json'");
        var top = ArchiveDocuments.Parse(index, OciCodecs.ImageIndex, "'index.json'").Manifests ?? [];
        var candidates = new Candidates(documents, options);
        foreach (var descriptor in Named(top, options.Reference))
        {
            candidates.Visit(descriptor, NameOf(descriptor), 1);
        }

        var (chosen, name) = candidates.Choose();
        return ReadImage(documents, chosen, name, options, limits);
    }

    private static ImageSource ReadImage(
        ArchiveDocuments documents, Descriptor descriptor, string? name, ImportOptions options, ImageLimits limits)
    {
        var manifestDocument = documents.ReadBlob(descriptor, "image manifest");
        var manifest = ArchiveDocuments.Parse(manifestDocument, OciCodecs.ImageManifest, "image manifest");
        if (manifest.Config?.MediaType is null || manifest.Layers is null)
        {
            throw ImageErrors.Invalid("reading image manifest: it has no 'config' or no 'layers'");
        }

        if (!MediaTypes.IsConfig(manifest.Config.MediaType))
        {
            throw ImageErrors.NotSupported(
                $"reading image manifest: it is an artifact of type '{ImageErrors.Shorten(manifest.Config.MediaType)}'", "Choose a container image.");
        }

        var configDocument = documents.ReadBlob(manifest.Config, "image configuration");
        var (config, diffIds) = ArchiveDocuments.ParseConfig(configDocument, limits);
        if (!options.Platform.Matches(config.OperatingSystem, config.Architecture))
        {
            throw PlatformMissing(options.Platform, [$"{config.OperatingSystem}/{config.Architecture}"]);
        }

        if (diffIds.Count != manifest.Layers.Count)
        {
            throw ImageErrors.Invalid($"reading image: its manifest has {manifest.Layers.Count} layers, its configuration {diffIds.Count}");
        }

        return new ImageSource
        {
            Digest = Digest.Parse(descriptor.Digest, "image manifest"),
            ManifestDocument = manifestDocument,
            ConfigDocument = configDocument,
            Config = config,
            Layers = [.. manifest.Layers.Zip(diffIds, (layer, diffId) => Layer(layer, diffId, limits))],
            Name = name,
        };
    }

    private static LayerSource Layer(Descriptor layer, Digest diffId, ImageLimits limits)
    {
        if (!MediaTypes.IsLayer(layer.MediaType))
        {
            throw ImageErrors.NotSupported(
                $"reading image manifest: a layer is of type '{ImageErrors.Shorten(layer.MediaType ?? "")}'", "Choose a container image that is not encrypted.");
        }

        if (layer.Size < 0 || layer.Size > limits.MaximumLayerInBytes)
        {
            throw ImageErrors.TooLarge(
                $"reading image manifest: a layer is larger than {limits.MaximumLayerInBytes} bytes", "Raise the limit if the image can be trusted.");
        }

        var stored = Digest.Parse(layer.Digest, "image manifest");
        return new LayerSource(ArchiveDocuments.BlobName(stored), layer.Size, stored, diffId);
    }

    private static IEnumerable<Descriptor> Named(IReadOnlyList<Descriptor> top, string? reference) =>
        reference is null ? top : top.Where(descriptor => Names(descriptor).Contains(reference, StringComparer.Ordinal));

    private static string? NameOf(Descriptor descriptor) => Names(descriptor).FirstOrDefault();

    private static IEnumerable<string> Names(Descriptor descriptor)
    {
        foreach (var annotation in (string[])[ContainerdNameAnnotation, RefNameAnnotation])
        {
            if (descriptor.Annotations?.TryGetValue(annotation, out var name) == true && !string.IsNullOrEmpty(name))
            {
                yield return name;
            }
        }
    }

    private static ComputeOperationException PlatformMissing(ImagePlatform wanted, IEnumerable<string> found) => ImageErrors.NotFound(
        $"reading image: it is not made for {wanted}, only for {ImageErrors.Shorten(string.Join(", ", found.Distinct()))}",
        "Take an image that is made for this machine.");

    /// <summary>Walks indexes, nested ones too, and keeps the manifests that could be meant.</summary>
    private sealed class Candidates(ArchiveDocuments documents, ImportOptions options)
    {
        private readonly Dictionary<string, (Descriptor Descriptor, string? Name)> _found = new(StringComparer.Ordinal);
        private readonly HashSet<string> _otherPlatforms = new(StringComparer.Ordinal);
        private int _indexes;

        internal void Visit(Descriptor descriptor, string? name, int depth)
        {
            if (descriptor.Platform is { } platform && !options.Platform.Matches(platform.OperatingSystem, platform.Architecture))
            {
                _ = _otherPlatforms.Add($"{platform.OperatingSystem}/{platform.Architecture}");
            }
            else if (MediaTypes.IsManifest(descriptor.MediaType))
            {
                _ = _found.TryAdd(descriptor.Digest ?? "", (descriptor, name));
            }
            else if (MediaTypes.IsIndex(descriptor.MediaType))
            {
                VisitIndex(descriptor, name, depth);
            }
        }

        internal (Descriptor Descriptor, string? Name) Choose()
        {
            // A manifest that says which platform it is for is a better answer than one that does not.
            var certain = _found.Values.Where(static candidate => candidate.Descriptor.Platform is not null).ToList();
            List<(Descriptor Descriptor, string? Name)> all = certain.Count == 1 ? certain : [.. _found.Values];
            return all.Count switch
            {
                1 => all[0],
                0 when options.Reference is not null && _otherPlatforms.Count == 0 => throw ImageErrors.NotFound(
                    $"reading image layout: it has no image called '{ImageErrors.Shorten(options.Reference)}'"),
                0 when _otherPlatforms.Count > 0 => throw PlatformMissing(options.Platform, _otherPlatforms),
                0 => throw ImageErrors.Invalid("reading image layout: it holds no image"),
                _ => throw ImageErrors.InvalidArgument(
                    $"reading image layout: it holds {all.Count} images",
                    $"Say which one: {ImageErrors.Shorten(string.Join(", ", all.Select(static one => one.Name ?? one.Descriptor.Digest)))}"),
            };
        }

        private void VisitIndex(Descriptor descriptor, string? name, int depth)
        {
            if (depth >= MaximumDepth || ++_indexes > MaximumIndexes)
            {
                throw ImageErrors.TooLarge("reading image layout: its indexes are nested too deep, or too many");
            }

            var document = documents.ReadBlob(descriptor, "image index");
            foreach (var inner in ArchiveDocuments.Parse(document, OciCodecs.ImageIndex, "image index").Manifests ?? [])
            {
                Visit(inner, name ?? NameOf(inner), depth + 1);
            }
        }
    }
}
