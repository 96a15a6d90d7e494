using Caisson.Platform.Linux.Trees;

namespace Caisson.Compute.Images.Layers;

/// <summary>Writes a layer's tree as the archive of a layer: the opposite of <see cref="LayerUnpacker"/>. Overlay's whiteouts become those of the image specification.</summary>
internal static class LayerPacker
{
    private const string OpaqueAttribute = "trusted.overlay.opaque";

    /// <summary>Writes the archive.</summary>
    /// <param name="tree">The layer's root.</param>
    /// <param name="archive">Where to.</param>
    /// <param name="progress">Told the bytes of files so far.</param>
    /// <param name="cancellationToken">Asks to stop.</param>
    internal static void Pack(DirectoryDescriptor tree, Stream archive, Action<long> progress, CancellationToken cancellationToken)
    {
        var writer = new TarWriter(archive);
        var walker = new TreeWalker(Visit, KeepsAttribute, findsHardLinks: true);
        walker.VisitItself(tree, "."u8.ToArray());
        walker.VisitContent(tree, []);
        writer.Complete();

        void Visit(TarEntry entry, Stream? data)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (entry is { Kind: TarEntryKind.CharacterDevice } && entry.Device == default)
            {
                writer.Write(WhiteoutOf(entry), null);
                return;
            }

            var isOpaque = entry.Attributes.Any(static attribute => attribute is { Key: OpaqueAttribute, Value: [(byte)'y'] });
            writer.Write(entry with { Attributes = [.. entry.Attributes.Where(static attribute => attribute.Key != OpaqueAttribute)] }, data);
            if (isOpaque)
            {
                writer.Write(Mark(entry, [.. entry.Path, .. "/.wh..wh..opq"u8]), null);
            }

            progress(writer.DataInBytes);
        }
    }

    private static bool KeepsAttribute(string name) =>
        name is OpaqueAttribute or "security.capability"
        || (name.StartsWith("user.", StringComparison.Ordinal) && !name.StartsWith("user.overlay.", StringComparison.Ordinal));

    private static TarEntry WhiteoutOf(TarEntry entry)
    {
        var name = entry.Path.AsSpan().LastIndexOf((byte)'/') + 1;
        return Mark(entry, [.. entry.Path.AsSpan(0, name), .. ".wh."u8, .. entry.Path.AsSpan(name)]);
    }

    private static TarEntry Mark(TarEntry entry, byte[] path) =>
        entry with { Kind = TarEntryKind.File, Path = path, SizeInBytes = 0, Mode = 0, Attributes = [], Device = default };
}
