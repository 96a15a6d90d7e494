using System.Text;
using Caisson.Platform.Linux.Files;
using Caisson.Platform.Linux.Trees;

namespace Caisson.Compute.Images;

/// <summary>The directory <c>layers</c>: one directory for each layer, named by the digest of its uncompressed archive.</summary>
/// <remarks>
/// <c>layers/HEX/fs</c> is the tree, <c>layers/HEX/layer.json</c> its record. A layer appears by a rename and goes by a rename, so that what has a
/// layer's name is always whole. Changed only by the holder of the import lock.
/// </remarks>
internal sealed class LayerDirectory(string path)
{
    private const string TreeName = "fs";
    private const string RecordName = "layer.json";

    internal string TreeOf(Digest layer) => Path.Combine(path, layer.Hex, TreeName);

    internal bool Contains(Digest layer) => Directory.Exists(Path.Combine(path, layer.Hex));

    internal LayerRecord? TryReadRecord(Digest layer) =>
        StoreFiles.TryRead(Path.Combine(path, layer.Hex, RecordName), ImagesCodecs.LayerRecord);

    internal IReadOnlyList<Digest> List()
    {
        var layers = new List<Digest>();
        foreach (var directory in Directory.EnumerateDirectories(path))
        {
            if (Digest.TryParseHex(Path.GetFileName(directory), out var layer))
            {
                layers.Add(layer);
            }
        }

        return layers;
    }

    /// <summary>Makes a place to unpack a layer in.</summary>
    /// <returns>Its name, and its tree's path.</returns>
    internal (string Name, string Tree) Begin()
    {
        var name = StoreFiles.TemporaryName();
        var tree = Path.Combine(path, name, TreeName);
        StoreFiles.CreatePrivateDirectory(Path.Combine(path, name));
        _ = PlainFile.MakeDirectory(tree, 0x1ed);
        return (name, tree);
    }

    internal void Commit(string temporaryName, Digest layer, LayerRecord record)
    {
        StoreFiles.Write(Path.Combine(path, temporaryName, RecordName), record, ImagesCodecs.LayerRecord);
        Directory.Move(Path.Combine(path, temporaryName), Path.Combine(path, layer.Hex));
    }

    /// <summary>Removes a layer, or what an importer began.</summary>
    internal void Remove(string name)
    {
        using var layers = DirectoryDescriptor.Open(path);
        var bytes = Encoding.UTF8.GetBytes(name);
        if (!name.StartsWith(StoreFiles.TemporaryPrefix, StringComparison.Ordinal))
        {
            var temporary = Encoding.UTF8.GetBytes(StoreFiles.TemporaryName());
            layers.Move(bytes, layers, temporary);
            bytes = temporary;
        }

        layers.RemoveTree(bytes);
    }

    /// <summary>Writes everything to the disk, before anything is given its final name.</summary>
    internal void Sync()
    {
        using var layers = DirectoryDescriptor.Open(path);
        layers.SyncFileSystem();
    }
}
