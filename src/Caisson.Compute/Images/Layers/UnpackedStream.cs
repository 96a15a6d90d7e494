using Caisson.Contracts.Cryptography;

namespace Caisson.Compute.Images.Layers;

/// <summary>Passes a layer's uncompressed archive on, takes its digest, and stops a bomb while it explodes.</summary>
/// <param name="content">The uncompressed bytes; closed with this stream.</param>
/// <param name="stored">Where they come from, for the ratio.</param>
/// <param name="limits">How much is believed.</param>
/// <param name="what">The layer, for messages.</param>
internal sealed class UnpackedStream(Stream content, VerifyingStream stored, ImageLimits limits, string what) : ReadOnlyStream
{
    private readonly Sha256 _hash = new();

    /// <summary>Bytes read so far.</summary>
    internal long ReadInBytes { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        var read = ReadContent(buffer);
        _hash.Append(buffer[..read]);
        ReadInBytes += read;
        if (ReadInBytes > limits.MaximumUnpackedLayerInBytes)
        {
            throw ImageErrors.TooLarge(
                $"unpacking {what}: it is larger than {limits.MaximumUnpackedLayerInBytes} bytes", "Raise the limit if the image can be trusted.");
        }

        if (ReadInBytes > limits.RatioFreeInBytes && ReadInBytes / limits.MaximumRatio > stored.ReadInBytes)
        {
            throw ImageErrors.TooLarge(
                $"unpacking {what}: it grows to more than {limits.MaximumRatio} times its stored size (a decompression bomb)",
                "Raise the limit if the image can be trusted.");
        }

        return read;
    }

    /// <summary>Reads what follows the archive's end and compares the digest of everything.</summary>
    internal void Verify(Digest diffId)
    {
        var rest = new byte[64 * 1024];
        while (Read(rest) > 0)
        {
        }

        var actual = Digest.FromHash(_hash.Finish());
        if (actual != diffId)
        {
            throw ImageErrors.Invalid($"unpacking {what}: the digest of its archive is {actual}, the image's configuration says {diffId}");
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            content.Dispose();
        }

        base.Dispose(disposing);
    }

    private int ReadContent(Span<byte> buffer)
    {
        try
        {
            return content.Read(buffer);
        }
        catch (InvalidDataException e)
        {
            throw ImageErrors.Invalid($"unpacking {what}: its gzip data is damaged", e);
        }
    }
}
