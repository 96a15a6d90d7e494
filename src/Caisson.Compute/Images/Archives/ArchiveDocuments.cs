using System.Text.Json;
using Caisson.Contracts.Codecs;
using Caisson.Contracts.Errors;
using Caisson.Contracts.Oci;
using Caisson.Contracts.Oci.Images;

namespace Caisson.Compute.Images.Archives;

/// <summary>Reads the small documents of an archive: bounded first, verified next, parsed last.</summary>
/// <param name="archive">The archive.</param>
/// <param name="limits">How much is believed.</param>
internal sealed class ArchiveDocuments(IImageArchive archive, ImageLimits limits)
{
    /// <summary>Reads a file that nothing vouches for.</summary>
    internal byte[]? TryRead(string name)
    {
        var file = archive.TryOpen(name);
        if (file is null)
        {
            return null;
        }

        using var content = file.Content;
        if (file.SizeInBytes > limits.MaximumDocumentInBytes)
        {
            throw TooLarge($"'{name}'");
        }

        var bytes = new byte[file.SizeInBytes];
        return content.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length
            ? bytes
            : throw ImageErrors.Invalid($"reading image: '{name}' ends early");
    }

    /// <summary>Reads a blob and compares it with its descriptor.</summary>
    internal byte[] ReadBlob(Descriptor descriptor, string what)
    {
        var digest = Digest.Parse(descriptor.Digest, what);
        if (descriptor.Size < 0 || descriptor.Size > limits.MaximumDocumentInBytes)
        {
            throw TooLarge(what);
        }

        var file = archive.TryOpen(BlobName(digest)) ?? throw Missing(what, digest);
        using var verifying = new Layers.VerifyingStream(file.Content, what, descriptor.Size, digest);
        var bytes = new byte[descriptor.Size];
        _ = verifying.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        verifying.Verify();
        return bytes;
    }

    internal static string BlobName(Digest digest) => $"blobs/sha256/{digest.Hex}";

    internal static ComputeOperationException Missing(string what, Digest digest) =>
        ImageErrors.Invalid($"reading {what}: the archive has no blob {digest}");

    internal static T Parse<T>(byte[] document, JsonCodec<T> codec, string what)
        where T : class
    {
        try
        {
            return codec.Read(document) ?? throw ImageErrors.Invalid($"reading {what}: it is null");
        }
        catch (JsonException e)
        {
            throw ImageErrors.Invalid($"reading {what}: it is no such document", e);
        }
    }

    /// <summary>Parses an image's configuration and reads the digests of its layers.</summary>
    internal static (ImageConfig Config, IReadOnlyList<Digest> DiffIds) ParseConfig(byte[] document, ImageLimits limits)
    {
        var config = Parse(document, OciCodecs.ImageConfig, "image configuration");
        if (config.RootFileSystem?.DiffIds is not { } diffIds)
        {
            throw ImageErrors.Invalid("reading image configuration: it has no 'rootfs' with 'diff_ids'");
        }

        return diffIds.Count <= limits.MaximumLayers
            ? (config, [.. diffIds.Select(static id => Digest.Parse(id, "image configuration"))])
            : throw ImageErrors.TooLarge($"reading image configuration: the image has more than {limits.MaximumLayers} layers");
    }

    private ComputeOperationException TooLarge(string what) =>
        ImageErrors.TooLarge($"reading {what}: it is larger than {limits.MaximumDocumentInBytes} bytes");
}
