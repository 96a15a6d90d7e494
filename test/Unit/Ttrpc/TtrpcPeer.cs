using System.Buffers.Binary;
using Caisson.Ttrpc.Codec;
using Caisson.Ttrpc.Messages;
using Caisson.UnitTests.Bridge;

namespace Caisson.UnitTests.Ttrpc;

/// <summary>One end of a connection that writes and reads bare frames, right ones and wrong ones.</summary>
internal sealed class TtrpcPeer(MemoryDuplex stream) : IAsyncDisposable
{
    public const byte Request = 1;
    public const byte Response = 2;
    public const byte Data = 3;

    public static Request Call(string method, byte[]? argument = null, string service = "caisson.sample.Echo") =>
        new() { Service = service, Method = method, Payload = argument ?? [] };

    public Task SendAsync<T>(uint streamId, byte type, byte flags, T message)
        where T : class, ITtrpcMessage<T> => SendAsync(streamId, type, flags, WireWriter.ToArray(message));

    public async Task SendAsync(uint streamId, byte type, byte flags, byte[] payload, uint? length = null)
    {
        var frame = new byte[10 + payload.Length];
        BinaryPrimitives.WriteUInt32BigEndian(frame, length ?? (uint)payload.Length);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(4), streamId);
        frame[8] = type;
        frame[9] = flags;
        payload.CopyTo(frame, 10);
        await SendAsync(frame);
    }

    public Task SendAsync(byte[] bytes) => stream.WriteAsync(bytes).AsTask().Within();

    /// <summary>The next frame; null at the end.</summary>
    public async Task<(uint StreamId, byte Type, byte Flags, byte[] Payload)?> ReadAsync()
    {
        var header = new byte[10];
        if (await stream.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false).AsTask().Within() < header.Length)
        {
            return null;
        }

        var payload = new byte[BinaryPrimitives.ReadUInt32BigEndian(header)];
        await stream.ReadExactlyAsync(payload).AsTask().Within();
        return (BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4)), header[8], header[9], payload);
    }

    /// <summary>The next frame, which is a response: its stream, code, text and payload.</summary>
    public async Task<(uint StreamId, int Code, string Message, byte[] Payload)> ReadResponseAsync()
    {
        var frame = (await ReadAsync())!.Value;
        Assert.Equal((Response, (byte)0), (frame.Type, frame.Flags));
        var response = WireReader.Read<Response>(frame.Payload);
        return (frame.StreamId, response.Status?.Code ?? 0, response.Status?.Message ?? "", response.Payload.ToArray());
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();
}
