using Caisson.Contracts.Cryptography;

namespace Caisson.Compute.Images;

/// <summary>The SHA-256 of some content, as the image specification names content.</summary>
/// <remarks>image-spec 1.1, <c>descriptor.md</c> "Digests". Other algorithms are refused by name.</remarks>
public readonly record struct Digest
{
    private const string Prefix = "sha256:";
    private const int HexLength = 2 * Sha256.HashSizeInBytes;

    private Digest(string hex) => Hex = hex;

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public string Hex { get; }

    /// <summary>Takes over a finished hash.</summary>
    /// <param name="hash">32 bytes.</param>
    public static Digest FromHash(ReadOnlySpan<byte> hash)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(hash.Length, Sha256.HashSizeInBytes, nameof(hash));
        return new Digest(Convert.ToHexStringLower(hash));
    }

    /// <summary>The digest of some content.</summary>
    /// <param name="content">All of it.</param>
    public static Digest Of(ReadOnlySpan<byte> content) => FromHash(Sha256.HashData(content));

    /// <summary>Reads <c>sha256:</c> and 64 lower-case digits.</summary>
    /// <param name="text">The text.</param>
    /// <param name="digest">The digest.</param>
    /// <returns>Whether it was one.</returns>
    public static bool TryParse(string? text, out Digest digest)
    {
        digest = default;
        return text is not null && text.StartsWith(Prefix, StringComparison.Ordinal) && TryParseHex(text[Prefix.Length..], out digest);
    }

    /// <summary>Reads 64 lower-case digits.</summary>
    /// <param name="hex">The text.</param>
    /// <param name="digest">The digest.</param>
    /// <returns>Whether it was one.</returns>
    public static bool TryParseHex(string hex, out Digest digest)
    {
        ArgumentNullException.ThrowIfNull(hex);
        var isDigest = hex.Length == HexLength && IsHex(hex);
        digest = isDigest ? new Digest(hex) : default;
        return isDigest;
    }

    /// <summary><c>sha256:</c> and the digits.</summary>
    public override string ToString() => Prefix + Hex;

    internal static bool IsHex(string text) => text.All(char.IsAsciiHexDigitLower);

    internal static Digest Parse(string text, string what)
    {
        if (TryParse(text, out var digest))
        {
            return digest;
        }

        throw text.StartsWith("sha512:", StringComparison.Ordinal)
            ? ImageErrors.NotSupported($"reading {what}: digest '{text}' is not SHA-256", "Write the image again with SHA-256 digests.")
            : ImageErrors.Invalid($"reading {what}: '{ImageErrors.Shorten(text)}' is no digest");
    }
}
