using System.Text;
using Caisson.Compute.Images.Archives;
using Caisson.Platform.Linux.Trees;

namespace Caisson.Compute.Images;

/// <summary>The images of a machine, in a directory that several processes share.</summary>
/// <remarks>
/// <code>
/// images/names.json      which name stands for which image
/// images/HEX/            manifest.json, config.json, image.json, by the manifest's digest
/// images/lock            held for a moment to change names and images; shared to begin using an image's layers
/// images/import.lock     held by whoever adds or removes layers, for as long as that takes; taken before the other one
/// layers/HEX/fs          a layer's tree, by the digest of its uncompressed archive; shared by images
/// containers/*/layers    the digests of the layers that a container stands on
/// </code>
/// Everything appears and disappears by one rename. A process that is killed leaves temporary directories and perhaps layers without an image;
/// the next import, removal or <see cref="CleanAsync"/> removes both. Files are read and written on the thread that calls; long work yields to its
/// context now and then. Thread-safe.
/// </remarks>
public sealed partial class ImageStore
{
    private const string LayersFileName = "layers";

    private readonly string _images;
    private readonly LayerDirectory _layers;
    private readonly TimeProvider _time;
    private readonly ImageStoreOptions _options;

    /// <summary>Uses a directory; what is missing in it is made at the first import.</summary>
    /// <param name="dataDirectory">An absolute path, by default <c>/var/lib/caisson</c>; overlay cannot have <c>:</c>, <c>,</c> or <c>\</c> in it.</param>
    /// <param name="time">For dates and pauses.</param>
    /// <param name="options">Limits and neighbours.</param>
    public ImageStore(string dataDirectory, TimeProvider time, ImageStoreOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(dataDirectory);
        ArgumentNullException.ThrowIfNull(time);
        if (dataDirectory[0] != '/' || dataDirectory.AsSpan().ContainsAny(":,\\"))
        {
            throw new ArgumentException($"data directory '{dataDirectory}' is not absolute, or holds ':', ',' or '\\'");
        }

        DataDirectory = dataDirectory;
        _images = Path.Combine(dataDirectory, "images");
        LayersPath = Path.Combine(dataDirectory, "layers");
        _layers = new LayerDirectory(LayersPath);
        _time = time;
        _options = options ?? new ImageStoreOptions();
    }

    /// <summary>The directory that the store shares with containers.</summary>
    public string DataDirectory { get; }

    private string LayersPath { get; }

    private string ContainersPath => Path.Combine(DataDirectory, "containers");

    private string NamesPath => Path.Combine(_images, "names.json");

    private string LockPath => Path.Combine(_images, "lock");

    private string ImportLockPath => Path.Combine(_images, "import.lock");

    /// <summary>All images, ordered by their first name.</summary>
    public IReadOnlyList<Image> List()
    {
        var names = ReadNames();
        return
        [
            .. ListDigests()
                .Select(digest => TryRead(digest, names))
                .OfType<Image>()
                .OrderBy(static image => image.Names is [var first, ..] ? first.ToString() : "~", StringComparer.Ordinal),
        ];
    }

    /// <summary>Finds an image by <c>NAME[:TAG]</c>, by digest, or by the first digits of its digest (at least 6).</summary>
    /// <param name="reference">What to look for.</param>
    /// <returns>Null when there is none.</returns>
    /// <exception cref="Caisson.Contracts.Errors.ComputeOperationException">The digits fit several images; a file of the store is damaged.</exception>
    public Image? TryFind(string reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        var names = ReadNames();
        return TryResolve(reference, names) is { } digest ? TryRead(digest, names) : null;
    }

    /// <summary>Finds an image, or says what to do about it.</summary>
    /// <param name="reference">As for <see cref="TryFind"/>.</param>
    /// <exception cref="Caisson.Contracts.Errors.ComputeOperationException">There is no such image.</exception>
    public Image Find(string reference) => TryFind(reference) ?? throw ImageErrors.NotFound(
        $"looking for image '{ImageErrors.Shorten(reference)}': there is none",
        "Import it by 'caisson image import PATH --name NAME', or see 'caisson image ls'.");

    /// <summary>The directory of a layer's tree, for an overlay mount.</summary>
    /// <param name="layer">A layer of an image in the store.</param>
    public string LayerPath(Digest layer) => _layers.TreeOf(layer);

    /// <summary>Keeps all images and layers in place until the result is disposed: for the moment in which a container is recorded that uses them.</summary>
    /// <param name="cancellationToken">Nothing has happened yet.</param>
    public async Task<IDisposable> HoldAsync(CancellationToken cancellationToken = default)
    {
        CreateDirectories();
        return await StoreLock.TakeAsync(LockPath, FileLockMode.Shared, _time, cancellationToken);
    }

    /// <summary>Writes down, in a container's directory, which layers it stands on: they stay until that directory is gone.</summary>
    /// <param name="containerDirectory">A directory in <c>containers</c> of the data directory.</param>
    /// <param name="image">The image.</param>
    /// <param name="cancellationToken">Nothing has happened yet.</param>
    /// <exception cref="Caisson.Contracts.Errors.ComputeOperationException">The image was removed meanwhile.</exception>
    public async Task RecordUseAsync(string containerDirectory, Image image, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (Path.GetDirectoryName(containerDirectory) != ContainersPath)
        {
            throw new ArgumentException($"'{containerDirectory}' is not in '{ContainersPath}'");
        }

        using var hold = await HoldAsync(cancellationToken);
        if (!image.Layers.All(_layers.Contains))
        {
            throw ImageErrors.NotFound($"using image {image.Digest}: it was removed meanwhile", "Import it again.");
        }

        StoreFiles.Write(Path.Combine(containerDirectory, LayersFileName), Encoding.ASCII.GetBytes(string.Join('\n', image.Layers.Select(static layer => layer.Hex))));
    }

    // A directory that vanishes while we look had its last process before.
    private IEnumerable<Digest> LayersOfContainers()
    {
        foreach (var directory in Directory.Exists(ContainersPath) ? Directory.EnumerateDirectories(ContainersPath) : [])
        {
            var file = Path.Combine(directory, LayersFileName);
            foreach (var line in File.Exists(file) ? File.ReadLines(file) : [])
            {
                if (Digest.TryParseHex(line, out var layer))
                {
                    yield return layer;
                }
            }
        }
    }

    private void CreateDirectories()
    {
        StoreFiles.CreatePrivateDirectory(_images);
        StoreFiles.CreatePrivateDirectory(LayersPath);
    }

    private SortedDictionary<string, string> ReadNames()
    {
        var table = StoreFiles.TryRead(NamesPath, ImagesCodecs.NameTable);
        var names = new SortedDictionary<string, string>((table?.Names ?? new Dictionary<string, string>()).ToDictionary(), StringComparer.Ordinal);
        foreach (var (name, of) in table?.Awaited ?? new Dictionary<string, string>())
        {
            if (Digest.TryParse(of, out var digest) && Directory.Exists(Path.Combine(_images, digest.Hex)))
            {
                names[name] = of;
            }
        }

        return names;
    }

    private void WriteNames(SortedDictionary<string, string> names, Dictionary<string, string>? awaited = null) =>
        StoreFiles.Write(NamesPath, new NameTable { Names = names, Awaited = awaited }, ImagesCodecs.NameTable);

    private IEnumerable<Digest> ListDigests()
    {
        if (!Directory.Exists(_images))
        {
            yield break;
        }

        foreach (var directory in Directory.EnumerateDirectories(_images))
        {
            if (Digest.TryParseHex(Path.GetFileName(directory), out var digest))
            {
                yield return digest;
            }
        }
    }

    private Digest? TryResolve(string reference, SortedDictionary<string, string> names)
    {
        const int fewestDigits = 6;
        if (ImageReference.TryParse(reference, out var name)
            && names.TryGetValue(name.ToString(), out var named) && Digest.TryParse(named, out var digest))
        {
            return digest;
        }

        var digits = reference.StartsWith("sha256:", StringComparison.Ordinal) ? reference["sha256:".Length..] : reference;
        if (digits.Length < fewestDigits || !Digest.IsHex(digits))
        {
            return null;
        }

        var fitting = ListDigests().Where(candidate => candidate.Hex.StartsWith(digits, StringComparison.Ordinal)).ToList();
        return fitting switch
        {
            [] => null,
            [var one] => one,
            _ => throw ImageErrors.InvalidArgument($"looking for image '{reference}': the digits fit {fitting.Count} images", "Give more digits."),
        };
    }

    private Image? TryRead(Digest digest, SortedDictionary<string, string> names)
    {
        var directory = Path.Combine(_images, digest.Hex);
        try
        {
            var record = StoreFiles.TryRead(Path.Combine(directory, "image.json"), ImagesCodecs.ImageRecord);
            var config = File.ReadAllBytes(Path.Combine(directory, "config.json"));
            if (record is null)
            {
                return null;
            }

            var (parsed, layers) = ArchiveDocuments.ParseConfig(config, _options.Limits);
            return new Image
            {
                Digest = digest,
                Names = [.. NamesOf(digest, names)],
                Config = parsed,
                Layers = layers,
                SizeInBytes = record.SizeInBytes,
                Imported = record.Imported,
            };
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // Removed while we looked.
            return null;
        }
    }

    private static IEnumerable<ImageReference> NamesOf(Digest digest, SortedDictionary<string, string> names)
    {
        foreach (var (name, of) in names)
        {
            if (of == digest.ToString() && ImageReference.TryParse(name, out var reference))
            {
                yield return reference;
            }
        }
    }
}
