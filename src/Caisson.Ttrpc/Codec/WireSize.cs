using System.Numerics;
using System.Text;

namespace Caisson.Ttrpc.Codec;

/// <summary>How many bytes values take; the counterpart of each method of <see cref="WireWriter"/>.</summary>
public static class WireSize
{
    /// <summary>The length of a varint.</summary>
    /// <param name="value">The number.</param>
    public static int OfVarint(ulong value) => 1 + (BitOperations.Log2(value | 1) / 7);

    /// <summary>The length of an <c>int64</c>.</summary>
    /// <param name="value">The number.</param>
    public static int OfInt64(long value) => OfVarint((ulong)value);

    /// <summary>The length of an <c>int32</c> or <c>enum</c>.</summary>
    /// <param name="value">The number.</param>
    public static int OfInt32(int value) => OfVarint((ulong)value);

    /// <summary>The length of a <c>uint64</c>.</summary>
    /// <param name="value">The number.</param>
    public static int OfUInt64(ulong value) => OfVarint(value);

    /// <summary>The length of a <c>uint32</c>.</summary>
    /// <param name="value">The number.</param>
    public static int OfUInt32(uint value) => OfVarint(value);

    /// <summary>The length of an <c>sint64</c>.</summary>
    /// <param name="value">The number.</param>
    public static int OfSInt64(long value) => OfVarint(ZigZag(value));

    /// <summary>The length of an <c>sint32</c>.</summary>
    /// <param name="value">The number.</param>
    public static int OfSInt32(int value) => OfVarint(ZigZag(value));

    /// <summary>The length of a <c>string</c>, its own length included.</summary>
    /// <param name="value">The text.</param>
    public static int OfString(string value) => Delimited(Encoding.UTF8.GetByteCount(value));

    /// <summary>The length of <c>bytes</c>, their own length included.</summary>
    /// <param name="value">The bytes.</param>
    public static int OfBytes(ReadOnlyMemory<byte> value) => Delimited(value.Length);

    /// <summary>The length of a message, its own length included.</summary>
    /// <typeparam name="T">Its kind.</typeparam>
    /// <param name="value">The message.</param>
    public static int OfMessage<T>(T value)
        where T : class, ITtrpcMessage<T>
    {
        ArgumentNullException.ThrowIfNull(value);
        return Delimited(value.Measure());
    }

    /// <summary>The length of something with its own length before it.</summary>
    /// <param name="length">Its length in bytes.</param>
    public static int Delimited(int length) => checked(OfVarint((uint)length) + length);

    internal static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));

    internal static uint ZigZag(int value) => (uint)((value << 1) ^ (value >> 31));
}
