using System.IO.Compression;
using Caisson.Contracts.Errors;

namespace Caisson.Compute.Images.Layers;

/// <summary>Opens a layer whatever it is compressed with, told by its first bytes: media types are often wrong.</summary>
internal static class LayerCompression
{
    internal static Stream Open(Stream stored, string what)
    {
        var magic = new byte[6];
        var length = stored.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
        var content = new PrefixedStream(magic.AsMemory(0, length), stored);
        return magic switch
        {
            [0x1f, 0x8b, ..] => new GZipStream(content, CompressionMode.Decompress),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => throw NotSupported(what, "zstd", "zstd -d"),
            [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0] => throw NotSupported(what, "xz", "xz -d"),
            [(byte)'B', (byte)'Z', (byte)'h', ..] => throw NotSupported(what, "bzip2", "bzip2 -d"),
            _ => content,
        };
    }

    private static ComputeOperationException NotSupported(string what, string format, string command) => ImageErrors.NotSupported(
        $"unpacking {what}: it is compressed with {format}",
        $"Write the image again with gzip layers, for instance by 'skopeo copy --dest-compress-format gzip' (or '{command}' for a single archive).");
}
