using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Caisson.Contracts.Cryptography;

/// <summary>SHA-256, at once or piece by piece. Not thread-safe.</summary>
/// <remarks>
/// FIPS 180-4, sections 4.1.2, 5.1.1 and 6.2. Our own because the framework's loads the machine's OpenSSL, which a static executable must not.
/// It guards the integrity of public content; it is not written against timing attacks.
/// </remarks>
public sealed class Sha256
{
    /// <summary>The length of a digest in bytes.</summary>
    public const int HashSizeInBytes = 32;

    private const int BlockSizeInBytes = 64;

    private static ReadOnlySpan<uint> RoundConstants =>
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    private readonly uint[] _state = new uint[8];
    private readonly byte[] _pending = new byte[BlockSizeInBytes];
    private int _pendingLength;
    private ulong _lengthInBytes;

    /// <summary>Begins an empty message.</summary>
    public Sha256() => Reset();

    /// <summary>The digest of a whole message.</summary>
    /// <param name="data">The message.</param>
    /// <returns>32 bytes.</returns>
    public static byte[] HashData(ReadOnlySpan<byte> data)
    {
        var hash = new byte[HashSizeInBytes];
        HashData(data, hash);
        return hash;
    }

    /// <summary>The digest of a whole message, into the caller's memory.</summary>
    /// <param name="data">The message.</param>
    /// <param name="destination">At least 32 bytes.</param>
    public static void HashData(ReadOnlySpan<byte> data, Span<byte> destination)
    {
        var hash = new Sha256();
        hash.Append(data);
        hash.Finish(destination);
    }

    /// <summary>Adds a piece of the message.</summary>
    /// <param name="data">The next bytes.</param>
    public void Append(ReadOnlySpan<byte> data)
    {
        _lengthInBytes += (ulong)data.Length;
        if (_pendingLength > 0)
        {
            var taken = Math.Min(BlockSizeInBytes - _pendingLength, data.Length);
            data[..taken].CopyTo(_pending.AsSpan(_pendingLength));
            _pendingLength += taken;
            data = data[taken..];
            if (_pendingLength < BlockSizeInBytes)
            {
                return;
            }

            Compress(_state, _pending);
            _pendingLength = 0;
        }

        var whole = data.Length & ~(BlockSizeInBytes - 1);
        Compress(_state, data[..whole]);
        data[whole..].CopyTo(_pending);
        _pendingLength = data.Length - whole;
    }

    /// <summary>Ends the message and begins a new, empty one.</summary>
    /// <returns>The digest, 32 bytes.</returns>
    public byte[] Finish()
    {
        var hash = new byte[HashSizeInBytes];
        Finish(hash);
        return hash;
    }

    /// <summary>Ends the message, into the caller's memory, and begins a new, empty one.</summary>
    /// <param name="destination">At least 32 bytes.</param>
    public void Finish(Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, HashSizeInBytes, nameof(destination));
        var lengthInBits = _lengthInBytes << 3;
        Span<byte> padding = stackalloc byte[2 * BlockSizeInBytes];
        padding.Clear();
        padding[0] = 0x80;
        var zeros = (_pendingLength < BlockSizeInBytes - 8 ? BlockSizeInBytes - 8 : (2 * BlockSizeInBytes) - 8) - _pendingLength;
        BinaryPrimitives.WriteUInt64BigEndian(padding[zeros..], lengthInBits);
        Append(padding[..(zeros + 8)]);
        for (var i = 0; i < _state.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination[(4 * i)..], _state[i]);
        }

        Reset();
    }

    private void Reset()
    {
        ReadOnlySpan<uint> initial =
            [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];
        initial.CopyTo(_state);
        _pendingLength = 0;
        _lengthInBytes = 0;
    }

    private static void Compress(uint[] state, ReadOnlySpan<byte> blocks)
    {
        Span<uint> w = stackalloc uint[64];
        var k = RoundConstants;
        uint a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
        for (; blocks.Length >= BlockSizeInBytes; blocks = blocks[BlockSizeInBytes..])
        {
            for (var t = 0; t < 16; t++)
            {
                w[t] = BinaryPrimitives.ReadUInt32BigEndian(blocks[(4 * t)..]);
            }

            for (var t = 16; t < 64; t++)
            {
                w[t] = SmallSigma1(w[t - 2]) + w[t - 7] + SmallSigma0(w[t - 15]) + w[t - 16];
            }

            uint a0 = a, b0 = b, c0 = c, d0 = d, e0 = e, f0 = f, g0 = g, h0 = h;
            for (var t = 0; t < 64; t += 8)
            {
                Round(a, b, c, ref d, e, f, g, ref h, k[t] + w[t]);
                Round(h, a, b, ref c, d, e, f, ref g, k[t + 1] + w[t + 1]);
                Round(g, h, a, ref b, c, d, e, ref f, k[t + 2] + w[t + 2]);
                Round(f, g, h, ref a, b, c, d, ref e, k[t + 3] + w[t + 3]);
                Round(e, f, g, ref h, a, b, c, ref d, k[t + 4] + w[t + 4]);
                Round(d, e, f, ref g, h, a, b, ref c, k[t + 5] + w[t + 5]);
                Round(c, d, e, ref f, g, h, a, ref b, k[t + 6] + w[t + 6]);
                Round(b, c, d, ref e, f, g, h, ref a, k[t + 7] + w[t + 7]);
            }

            a += a0;
            b += b0;
            c += c0;
            d += d0;
            e += e0;
            f += f0;
            g += g0;
            h += h0;
        }

        state[0] = a;
        state[1] = b;
        state[2] = c;
        state[3] = d;
        state[4] = e;
        state[5] = f;
        state[6] = g;
        state[7] = h;
    }

    // The eight working variables rotate by renaming at the call, so that none is moved.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(uint a, uint b, uint c, ref uint d, uint e, uint f, uint g, ref uint h, uint constantAndWord)
    {
        var sigma1 = BitOperations.RotateRight(e, 6) ^ BitOperations.RotateRight(e, 11) ^ BitOperations.RotateRight(e, 25);
        var choice = g ^ (e & (f ^ g));
        var sigma0 = BitOperations.RotateRight(a, 2) ^ BitOperations.RotateRight(a, 13) ^ BitOperations.RotateRight(a, 22);
        var majority = (a & b) | (c & (a | b));
        var first = h + sigma1 + choice + constantAndWord;
        d += first;
        h = first + sigma0 + majority;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint SmallSigma0(uint x) => BitOperations.RotateRight(x, 7) ^ BitOperations.RotateRight(x, 18) ^ (x >> 3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint SmallSigma1(uint x) => BitOperations.RotateRight(x, 17) ^ BitOperations.RotateRight(x, 19) ^ (x >> 10);
}
