using System.Net.WebSockets;
using System.Text;

namespace Caisson.IntegrationTests.Cri;

/// <summary>A connection to one port of a pod, over a web socket of the protocol <c>v4.channel.k8s.io</c>: channel 0 is the data, 1 errors; both begin with the port in two bytes.</summary>
internal sealed class ForwardedPort : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[4096];

    internal static async Task<ForwardedPort> ConnectAsync(string url, int port)
    {
        var forwarded = new ForwardedPort();
        forwarded._socket.Options.AddSubProtocol("v4.channel.k8s.io");
        await forwarded._socket.ConnectAsync(new Uri($"{url.Replace("http://", "ws://", StringComparison.Ordinal)}?port={port}"), default).WaitAsync(Deadline);
        for (var channel = 0; channel < 2; channel++)
        {
            var announced = await forwarded.ReceiveAsync();
            Assert.Equal(port, announced.Bytes[0] + (announced.Bytes[1] << 8));
        }

        return forwarded;
    }

    internal Task WriteAsync(string text) =>
        _socket.SendAsync((byte[])[0, .. Encoding.UTF8.GetBytes(text)], WebSocketMessageType.Binary, endOfMessage: true, default).WaitAsync(Deadline);

    /// <summary>The next piece of data.</summary>
    internal async Task<string> ReadAsync()
    {
        var (channel, bytes) = await ReceiveAsync();
        Assert.True(channel == 0, Encoding.UTF8.GetString(bytes));
        return Encoding.UTF8.GetString(bytes);
    }

    public ValueTask DisposeAsync()
    {
        _socket.Abort();
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<(int Channel, byte[] Bytes)> ReceiveAsync()
    {
        var part = await _socket.ReceiveAsync(_buffer.AsMemory(), default).AsTask().WaitAsync(Deadline);
        Assert.True(part is { MessageType: WebSocketMessageType.Binary, EndOfMessage: true }, $"the connection ended: {_socket.CloseStatusDescription}");
        return (_buffer[0], _buffer.AsSpan(1, part.Count - 1).ToArray());
    }
}
