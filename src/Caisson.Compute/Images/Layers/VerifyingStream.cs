using Caisson.Contracts.Cryptography;

namespace Caisson.Compute.Images.Layers;

/// <summary>Passes a blob on and sees that it is what its descriptor says: exactly so many bytes, with this digest. Nothing is known before the end.</summary>
/// <param name="blob">The content; closed with this stream.</param>
/// <param name="what">What it is, for messages.</param>
/// <param name="sizeInBytes">The descriptor's size; never more is read.</param>
/// <param name="digest">The descriptor's digest; null when there is none to compare with.</param>
internal sealed class VerifyingStream(Stream blob, string what, long sizeInBytes, Digest? digest) : ReadOnlyStream
{
    private readonly Sha256 _hash = new();

    /// <summary>Bytes read so far.</summary>
    internal long ReadInBytes { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        var wanted = (int)Math.Min(buffer.Length, sizeInBytes - ReadInBytes);
        if (wanted == 0)
        {
            return 0;
        }

        var read = blob.Read(buffer[..wanted]);
        if (read == 0)
        {
            throw ImageErrors.Invalid($"reading {what}: it is shorter than the {sizeInBytes} bytes that its descriptor says");
        }

        _hash.Append(buffer[..read]);
        ReadInBytes += read;
        return read;
    }

    /// <summary>Reads what is left and compares.</summary>
    internal void Verify()
    {
        var rest = new byte[64 * 1024];
        while (Read(rest) > 0)
        {
        }

        if (blob.Read(rest.AsSpan(0, 1)) != 0)
        {
            throw ImageErrors.Invalid($"reading {what}: it is longer than the {sizeInBytes} bytes that its descriptor says");
        }

        var actual = Digest.FromHash(_hash.Finish());
        if (digest is { } expected && actual != expected)
        {
            throw ImageErrors.Invalid($"reading {what}: its digest is {actual}, not {expected}");
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            blob.Dispose();
        }

        base.Dispose(disposing);
    }
}
