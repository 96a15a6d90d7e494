using System.Buffers;
using System.Text.Json;
using Caisson.Contracts.Codecs;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Bridge.Framing;

/// <summary>One message on its way out: its bytes in one piece, and the descriptors that go with the first of them, which it owns.</summary>
internal sealed class OutboundFrame : IDisposable
{
    private readonly ArrayBufferWriter<byte> _bytes;

    private OutboundFrame(ArrayBufferWriter<byte> bytes, IReadOnlyList<SafeFileHandle> descriptors)
    {
        _bytes = bytes;
        Descriptors = descriptors;
    }

    /// <summary>Header and body.</summary>
    internal ReadOnlyMemory<byte> Bytes => _bytes.WrittenMemory;

    /// <summary>What travels with the first byte.</summary>
    internal IReadOnlyList<SafeFileHandle> Descriptors { get; }

    /// <summary>Serialises a message.</summary>
    internal static OutboundFrame Create<T>(MessageType type, ulong id, T message, JsonCodec<T> codec, IReadOnlyList<SafeFileHandle> descriptors)
        where T : class
    {
        var bytes = new ArrayBufferWriter<byte>(512);
        bytes.GetSpan(FrameHeader.Length)[..FrameHeader.Length].Clear();
        bytes.Advance(FrameHeader.Length);
        using (var writer = new Utf8JsonWriter(bytes, JsonCode.WriterOptions))
        {
            codec.Write(writer, message);
        }

        bytes.Write("\n"u8);
        var header = new FrameHeader(type, (uint)bytes.WrittenCount, id);
        header.Write(System.Runtime.InteropServices.MemoryMarshal.AsMemory(bytes.WrittenMemory).Span);
        return new OutboundFrame(bytes, descriptors);
    }

    /// <summary>Closes the descriptors.</summary>
    public void Dispose()
    {
        foreach (var descriptor in Descriptors)
        {
            descriptor.Dispose();
        }
    }
}
