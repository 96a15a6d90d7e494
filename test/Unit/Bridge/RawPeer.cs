using System.Text;
using System.Text.Json;
using Caisson.Bridge.Framing;

namespace Caisson.UnitTests.Bridge;

/// <summary>A peer that speaks real bytes, right or wrong ones, to whatever is at the other end of a stream.</summary>
internal sealed class RawPeer(Stream stream) : IAsyncDisposable
{
    private readonly FrameReader _reader = new(stream) { Limit = 64 << 20 };

    public Stream Stream => stream;

    public static byte[] FrameOf(uint type, ulong id, string body)
    {
        var bytes = new byte[FrameHeader.Length + Encoding.UTF8.GetByteCount(body)];
        new FrameHeader((MessageType)type, (uint)bytes.Length, id).Write(bytes);
        Encoding.UTF8.GetBytes(body, bytes.AsSpan(FrameHeader.Length));
        return bytes;
    }

    public Task SendAsync(MessageType type, ulong id, string body) => SendAsync((uint)type, id, body);

    public Task SendAsync(uint type, ulong id, string body) => stream.WriteAsync(FrameOf(type, id, body)).AsTask().Within();

    public Task SendBytesAsync(ReadOnlyMemory<byte> bytes) => stream.WriteAsync(bytes).AsTask().Within();

    /// <summary>The next frame; null when the other side closed.</summary>
    public async Task<(MessageType Type, ulong Id, JsonElement Body)?> ReceiveAsync()
    {
        try
        {
            if (await _reader.ReadAsync(CancellationToken.None).AsTask().Within() is not { } frame)
            {
                return null;
            }

            using var document = JsonDocument.Parse(frame.Body);
            return (frame.Type, frame.Id, document.RootElement.Clone());
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            return null;
        }
    }

    /// <summary>Sends a request and reads its response.</summary>
    public async Task<JsonElement> CallAsync(MessageType type, ulong id, string body)
    {
        await SendAsync(type, id, body);
        var answer = await ReceiveAsync();
        Assert.NotNull(answer);
        Assert.Equal((type.ToResponse(), id), (answer.Value.Type, answer.Value.Id));
        return answer.Value.Body;
    }

    /// <summary>Receives a request, checks its type and answers it.</summary>
    public async Task<JsonElement> AnswerAsync(MessageType type, string body)
    {
        var request = await ReceiveAsync();
        Assert.NotNull(request);
        Assert.Equal(type, request.Value.Type);
        await SendAsync(type.ToResponse(), request.Value.Id, body);
        return request.Value.Body;
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();
}
