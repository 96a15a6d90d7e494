using System.Buffers.Binary;

namespace Caisson.Bridge.Framing;

// The bridge protocol in one page (docs/bridge.md has the rest).
//
// Two peers share one ordered byte stream. The client (host) sends requests, the server (guest, or an engine's host process) sends one response per
// request, in any order, and notifications. Everything is a frame: a fixed header, then UTF-8 JSON, by convention ended by a line feed that counts.
//
//   offset  size  field
//   0       4     type      what it is, see MessageType; a response has its request's type with kind 2
//   4       4     size      of the whole frame, this header included: 16 … limit
//   8       8     id        chosen by the client, never used twice on a connection; a response repeats it
//   16      …     body
//
// All integers are little-endian. The limit is 64 KiB until negotiation, and for good with a Microsoft peer; two of ours then accept what each announced.
// A frame outside the limit ends the connection, since what follows it cannot be found. On a unix socket, descriptors travel with a frame's first byte.

/// <summary>The header of a frame.</summary>
/// <param name="Type">What the frame is.</param>
/// <param name="Size">Length of the frame in bytes, header included.</param>
/// <param name="Id">Which request.</param>
internal readonly record struct FrameHeader(MessageType Type, uint Size, ulong Id)
{
    /// <summary>Length of the header in bytes.</summary>
    internal const int Length = 16;

    /// <summary>The largest frame that a peer accepts of which we know nothing more: Microsoft's host refuses larger ones.</summary>
    internal const int DefaultLimit = 0x10000;

    /// <summary>Reads a header; the caller checks the size against its limit.</summary>
    internal static FrameHeader Read(ReadOnlySpan<byte> bytes) => new(
        (MessageType)BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]),
        BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));

    /// <summary>Writes the header into the first 16 bytes.</summary>
    internal void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)Type);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[4..], Size);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], Id);
    }

    /// <summary>Refuses a size no frame can have, or that exceeds what we accept.</summary>
    /// <exception cref="BridgeProtocolException">The size is below 16 or above <paramref name="limit"/>.</exception>
    internal void CheckSize(int limit)
    {
        if (Size < Length || Size > (uint)limit)
        {
            throw new BridgeProtocolException($"a message of type 0x{(uint)Type:x8} claims {Size} bytes; {Length} to {limit} are allowed");
        }
    }
}
