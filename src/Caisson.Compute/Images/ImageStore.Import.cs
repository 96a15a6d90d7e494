using Caisson.Compute.Images.Archives;
using Caisson.Compute.Images.Layers;
using Caisson.Platform.Failpoints;
using Caisson.Platform.Linux.Trees;

namespace Caisson.Compute.Images;

public sealed partial class ImageStore
{
    private const long BytesBetweenYields = 4 << 20;

    /// <summary>Takes an image from an OCI layout (a folder or a tar file) or from what <c>docker save</c> wrote.</summary>
    /// <param name="path">The folder or file.</param>
    /// <param name="options">Which image, and its name here.</param>
    /// <param name="progress">Told how far it is, on the thread that works.</param>
    /// <param name="cancellationToken">Asks to stop; nothing of the import is left then.</param>
    /// <remarks>
    /// 1 the archive's documents are read and verified; 2 the import lock is taken, remains of killed importers are removed; 3 each layer that is not there
    /// yet is unpacked into a temporary directory, its digests verified on the way; 4 layers get their names; 5 the image is written down and named, both by one rename.
    /// A name that stood for another image stands for this one then. Importers wait for each other.
    /// </remarks>
    /// <exception cref="Caisson.Contracts.Errors.ComputeOperationException">The archive is not what it says, holds what we refuse, or lacks the image.</exception>
    public async Task<Image> ImportAsync(
        string path, ImportOptions options, IProgress<ImportProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(options);
        if (!Environment.IsPrivilegedProcess)
        {
            throw ImageErrors.AccessDenied(
                $"importing image '{path}': owners, devices and whiteouts of layers can only be written by root", "Run the import as root.");
        }

        // 1
        using var archive = OpenArchive(path);
        var source = ReadSource(archive, options);
        var name = options.Name ?? SuggestedName(source.Name, path);

        // 2
        CreateDirectories();
        using var importLock = await StoreLock.TakeAsync(ImportLockPath, FileLockMode.Exclusive, _time, cancellationToken);
        using (await StoreLock.TakeAsync(LockPath, FileLockMode.Exclusive, _time, cancellationToken))
        {
            RemoveRemains();
        }

        // 3
        var unpacked = new List<(string Name, Digest Layer, LayerRecord Record)>();
        try
        {
            await UnpackMissingAsync(archive, source, unpacked, progress, cancellationToken);
            if (unpacked.Count > 0 && _options.SyncsLayers)
            {
                _layers.Sync();
            }

            Failpoint.Hit("images.layers-unpacked");

            // 4
            while (unpacked is [.., var (temporaryName, layer, record)])
            {
                _layers.Commit(temporaryName, layer, record);
                unpacked.RemoveAt(unpacked.Count - 1);
            }

            Failpoint.Hit("images.layers-named");
        }
        finally
        {
            foreach (var (temporaryName, _, _) in unpacked)
            {
                _layers.Remove(temporaryName);
            }
        }

        // 5: the last step is not given up half-way.
        using var imagesLock = await StoreLock.TakeAsync(LockPath, FileLockMode.Exclusive, _time, CancellationToken.None);
        var names = ReadNames();
        if (!Directory.Exists(Path.Combine(_images, source.Digest.Hex)))
        {
            WriteNames(names, new Dictionary<string, string> { [name.ToString()] = source.Digest.ToString() });
            Failpoint.Hit("images.name-awaited");
            WriteImage(source);
        }

        Failpoint.Hit("images.image-written");
        names[name.ToString()] = source.Digest.ToString();
        WriteNames(names);
        return TryRead(source.Digest, names) ?? throw new InvalidOperationException($"image {source.Digest} vanished under its lock");
    }

    private static IImageArchive OpenArchive(string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                return new FolderArchive(DirectoryDescriptor.Open(path));
            }

            // A FIFO or device would hang or never end, and the archive is read from several places.
            return File.Exists(path) && IsRegular(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path)
                ? TarArchive.Open(path)
                : throw ImageErrors.NotFound($"importing image '{path}': there is no such folder or regular file");
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw ImageErrors.NotFound($"importing image '{path}': it cannot be opened", null, e);
        }
    }

    private static bool IsRegular(string path)
    {
        using var directory = DirectoryDescriptor.Open(Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/");
        return directory.TryGetStatus(System.Text.Encoding.UTF8.GetBytes(Path.GetFileName(path))) is { Kind: EntryKind.RegularFile };
    }

    private static ImageReference SuggestedName(string? suggestion, string path)
    {
        // Many tools write only a tag as a layout's reference.
        var isOnlyTag = suggestion is "latest" || (suggestion?.Length > 0 && char.IsAsciiDigit(suggestion[0]) && !suggestion.Contains('/', StringComparison.Ordinal));
        return !isOnlyTag && ImageReference.TryParse(suggestion, out var name)
            ? name
            : throw ImageErrors.InvalidArgument(
                $"importing image '{path}': the archive gives it no name", "Give it one: --name NAME[:TAG].");
    }

    private ImageSource ReadSource(IImageArchive archive, ImportOptions options)
    {
        var documents = new ArchiveDocuments(archive, _options.Limits);
        if (Has("oci-layout"))
        {
            return OciArchive.Read(documents, options, _options.Limits);
        }

        return Has("manifest.json")
            ? DockerArchive.Read(archive, documents, options, _options.Limits)
            : throw ImageErrors.Invalid("importing image: it is neither an OCI layout (no 'oci-layout') nor written by 'docker save' (no 'manifest.json')");

        bool Has(string name)
        {
            var file = archive.TryOpen(name);
            file?.Content.Dispose();
            return file is not null;
        }
    }

    private async Task UnpackMissingAsync(
        IImageArchive archive,
        ImageSource source,
        List<(string Name, Digest Layer, LayerRecord Record)> unpacked,
        IProgress<ImportProgress>? progress,
        CancellationToken cancellationToken)
    {
        var total = source.Layers.Sum(static layer => layer.SizeInBytes);
        long before = 0;
        for (var i = 0; i < source.Layers.Count; i++)
        {
            var layer = source.Layers[i];
            var report = new LayerProgress(progress, i + 1, source.Layers.Count, before, total);
            report.Report(0);
            if (!_layers.Contains(layer.DiffId) && unpacked.All(done => done.Layer != layer.DiffId))
            {
                var (name, tree) = _layers.Begin();
                try
                {
                    unpacked.Add((name, layer.DiffId, await UnpackAsync(archive, layer, tree, report, cancellationToken)));
                }
                catch
                {
                    _layers.Remove(name);
                    throw;
                }
            }

            before += layer.SizeInBytes;
            report.Report(layer.SizeInBytes);
        }
    }

    private async Task<LayerRecord> UnpackAsync(
        IImageArchive archive, LayerSource layer, string tree, LayerProgress progress, CancellationToken cancellationToken)
    {
        var what = $"layer {layer.DiffId}";
        var file = archive.TryOpen(layer.FileName)
            ?? throw (layer.StoredDigest is { } digest
                ? ArchiveDocuments.Missing(what, digest)
                : ImageErrors.Invalid($"reading {what}: the archive has no '{ImageErrors.Shorten(layer.FileName)}'"));
        using var stored = new VerifyingStream(file.Content, what, layer.SizeInBytes, layer.StoredDigest);
        using var content = new UnpackedStream(LayerCompression.Open(stored, what), stored, _options.Limits, what);
        using var root = DirectoryDescriptor.Open(tree);
        using var unpacker = new LayerUnpacker(root, _options.Limits);
        var reader = new TarReader(content);
        var nextYield = BytesBetweenYields;
        while (reader.Next() is { } entry)
        {
            unpacker.Unpack(entry, reader);
            cancellationToken.ThrowIfCancellationRequested();
            if (content.ReadInBytes >= nextYield)
            {
                nextYield = content.ReadInBytes + BytesBetweenYields;
                progress.Report(stored.ReadInBytes);
                await Task.Yield();
            }
        }

        unpacker.Complete();
        content.Verify(layer.DiffId);
        stored.Verify();
        return new LayerRecord { SizeInBytes = content.ReadInBytes, Entries = unpacker.Entries };
    }

    private void WriteImage(ImageSource source)
    {
        var temporary = Path.Combine(_images, StoreFiles.TemporaryName());
        StoreFiles.CreatePrivateDirectory(temporary);
        StoreFiles.Write(Path.Combine(temporary, "manifest.json"), source.ManifestDocument);
        StoreFiles.Write(Path.Combine(temporary, "config.json"), source.ConfigDocument);
        var record = new ImageRecord
        {
            Imported = _time.GetUtcNow(),
            SizeInBytes = source.Layers.Sum(layer => _layers.TryReadRecord(layer.DiffId)?.SizeInBytes ?? 0),
        };
        StoreFiles.Write(Path.Combine(temporary, "image.json"), record, ImagesCodecs.ImageRecord);
        Directory.Move(temporary, Path.Combine(_images, source.Digest.Hex));
    }

    private sealed record LayerProgress(IProgress<ImportProgress>? Progress, int Layer, int Count, long Before, long Total)
    {
        internal void Report(long doneInBytes) => Progress?.Report(new ImportProgress(Layer, Count, Before + doneInBytes, Total));
    }
}
