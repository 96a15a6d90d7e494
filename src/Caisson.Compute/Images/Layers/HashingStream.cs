using Caisson.Contracts.Cryptography;

namespace Caisson.Compute.Images.Layers;

/// <summary>Passes on what is written, counts it, and takes its digest.</summary>
/// <param name="target">Where to; stays the caller's.</param>
internal sealed class HashingStream(Stream target) : Stream
{
    private readonly Sha256 _hash = new();

    /// <summary>Bytes written so far.</summary>
    internal long WrittenInBytes { get; private set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>The digest of everything; once.</summary>
    internal Digest Finish() => Digest.FromHash(_hash.Finish());

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        target.Write(buffer);
        _hash.Append(buffer);
        WrittenInBytes += buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => target.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
