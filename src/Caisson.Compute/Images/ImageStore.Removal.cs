using Caisson.Platform.Failpoints;
using Caisson.Platform.Linux.Trees;

namespace Caisson.Compute.Images;

public sealed partial class ImageStore
{
    /// <summary>Removes a name; with the last one the image, and the layers that no other image and no container uses.</summary>
    /// <param name="reference">As for <see cref="TryFind"/>; a digest removes all names of the image.</param>
    /// <param name="cancellationToken">Nothing has happened yet.</param>
    /// <exception cref="Caisson.Contracts.Errors.ComputeOperationException">There is no such image.</exception>
    public async Task<RemovedImage> RemoveAsync(string reference, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reference);
        CreateDirectories();
        using var importLock = await StoreLock.TakeAsync(ImportLockPath, FileLockMode.Exclusive, _time, cancellationToken);
        using var imagesLock = await StoreLock.TakeAsync(LockPath, FileLockMode.Exclusive, _time, cancellationToken);
        var image = Find(reference);
        var names = ReadNames();
        List<ImageReference> removed = ImageReference.TryParse(reference, out var name) && names.ContainsKey(name.ToString())
            ? [name]
            : [.. image.Names];
        foreach (var one in removed)
        {
            _ = names.Remove(one.ToString());
        }

        WriteNames(names);
        Failpoint.Hit("images.name-removed");
        var isLast = !names.ContainsValue(image.Digest.ToString());
        if (isLast)
        {
            RemoveImageDirectory(image.Digest);
        }

        var (layers, freed) = RemoveRemains();
        return new RemovedImage(removed, isLast ? image.Digest : null, layers, freed);
    }

    /// <summary>Gives an image another name; one that stood for another image stands for this one then.</summary>
    /// <param name="reference">As for <see cref="TryFind"/>.</param>
    /// <param name="name">The name.</param>
    /// <param name="cancellationToken">Nothing has happened yet.</param>
    /// <exception cref="Caisson.Contracts.Errors.ComputeOperationException">There is no such image.</exception>
    public async Task TagAsync(string reference, ImageReference name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        CreateDirectories();
        using var imagesLock = await StoreLock.TakeAsync(LockPath, FileLockMode.Exclusive, _time, cancellationToken);
        var image = Find(reference);
        var names = ReadNames();
        names[name.ToString()] = image.Digest.ToString();
        WriteNames(names);
    }

    /// <summary>Removes what killed importers left, and layers that nothing uses any more; does nothing while somebody imports.</summary>
    /// <param name="cancellationToken">Nothing has happened yet.</param>
    /// <returns>The layers removed.</returns>
    public async Task<IReadOnlyList<Digest>> CleanAsync(CancellationToken cancellationToken = default)
    {
        if (!Directory.Exists(_images))
        {
            return [];
        }

        CreateDirectories();
        using var importLock = FileLock.TryTake(ImportLockPath, FileLockMode.Exclusive);
        if (importLock is null)
        {
            return [];
        }

        using var imagesLock = await StoreLock.TakeAsync(LockPath, FileLockMode.Exclusive, _time, cancellationToken);
        return RemoveRemains().Layers;
    }

    // Under both locks: nobody is importing, nobody begins to use a layer.
    private (IReadOnlyList<Digest> Layers, long FreedInBytes) RemoveRemains()
    {
        foreach (var remains in Directory.EnumerateFileSystemEntries(_images, StoreFiles.TemporaryPrefix + "*"))
        {
            Remove(_images, Path.GetFileName(remains));
        }

        foreach (var remains in Directory.EnumerateFileSystemEntries(LayersPath, StoreFiles.TemporaryPrefix + "*"))
        {
            _layers.Remove(Path.GetFileName(remains));
        }

        var used = List().SelectMany(static image => image.Layers)
            .Concat(LayersOfContainers())
            .Concat(_options.LayerUse?.LayersInUse() ?? [])
            .ToHashSet();
        var unused = _layers.List().Where(layer => !used.Contains(layer)).ToList();
        var freed = unused.Sum(layer => _layers.TryReadRecord(layer)?.SizeInBytes ?? 0);
        foreach (var layer in unused)
        {
            _layers.Remove(layer.Hex);
        }

        return (unused, freed);
    }

    private void RemoveImageDirectory(Digest image)
    {
        var temporary = StoreFiles.TemporaryName();
        Directory.Move(Path.Combine(_images, image.Hex), Path.Combine(_images, temporary));
        Remove(_images, temporary);
    }

    private static void Remove(string directory, string name)
    {
        using var parent = DirectoryDescriptor.Open(directory);
        parent.RemoveTree(System.Text.Encoding.UTF8.GetBytes(name));
    }
}
