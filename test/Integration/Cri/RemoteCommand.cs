using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Caisson.IntegrationTests.Cri;

/// <summary>
/// A client of containerd's streaming server, over a web socket of the protocol <c>v4.channel.k8s.io</c>: the first byte of each message is its channel. 0 input, 1 output, 2 errors,
/// 3 how it ended (a Kubernetes status in JSON), 4 the terminal's size. The end of the input cannot be told in it: only leaving does that.
/// </summary>
internal sealed class RemoteCommand : IAsyncDisposable
{
    private const int Output = 1;
    private const int Errors = 2;
    private const int Status = 3;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly ClientWebSocket _socket;
    private readonly StringBuilder[] _received = [new(), new(), new(), new(), new()];
    private readonly byte[] _buffer = new byte[64 * 1024];

    private RemoteCommand(ClientWebSocket socket) => _socket = socket;

    internal static async Task<RemoteCommand> ConnectAsync(string url)
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("v4.channel.k8s.io");
        await socket.ConnectAsync(new Uri(url.Replace("http://", "ws://", StringComparison.Ordinal)), default).WaitAsync(Deadline);
        return new RemoteCommand(socket);
    }

    internal Task WriteAsync(string text) => SendAsync(0, text);

    internal Task ResizeAsync(int width, int height) => SendAsync(4, $$"""{"Width":{{width}},"Height":{{height}}}""");

    /// <summary>Waits for text in the output.</summary>
    internal async Task ReadUntilAsync(string text)
    {
        while (!_received[Output].ToString().Contains(text, StringComparison.Ordinal))
        {
            Assert.True(await ReceiveAsync(), $"it ended before '{text}'; output: {_received[Output]}; errors: {_received[Errors]}; status: {_received[Status]}");
        }
    }

    /// <summary>Reads to the end.</summary>
    internal async Task<ExecResult> ReadToEndAsync()
    {
        while (await ReceiveAsync())
        {
            // All is kept.
        }

        return new ExecResult(ExitCode(_received[Status].ToString()), _received[Output].ToString(), _received[Errors].ToString());
    }

    /// <summary>Leaves without a word, as a client does whose machine is switched off.</summary>
    public ValueTask DisposeAsync()
    {
        _socket.Abort();
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private Task SendAsync(byte channel, string text) =>
        _socket.SendAsync((byte[])[channel, .. Encoding.UTF8.GetBytes(text)], WebSocketMessageType.Binary, endOfMessage: true, default).WaitAsync(Deadline);

    private async Task<bool> ReceiveAsync()
    {
        var length = 0;
        while (true)
        {
            var part = await _socket.ReceiveAsync(_buffer.AsMemory(length), default).AsTask().WaitAsync(Deadline);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return false;
            }

            length += part.Count;
            if (part.EndOfMessage)
            {
                break;
            }
        }

        if (length > 0)
        {
            _ = _received[_buffer[0]].Append(Encoding.UTF8.GetString(_buffer.AsSpan(1, length - 1)));
        }

        return true;
    }

    // {"status":"Success"} or {"status":"Failure","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"3"}]}}.
    private static int ExitCode(string status)
    {
        using var document = JsonDocument.Parse(status);
        var root = document.RootElement;
        return root.GetProperty("status").GetString() == "Success"
            ? 0
            : root.TryGetProperty("details", out var details) && details.TryGetProperty("causes", out var causes)
                ? int.Parse(causes[0].GetProperty("message").GetString()!, System.Globalization.CultureInfo.InvariantCulture)
                : throw new InvalidOperationException(status);
    }

    internal sealed record ExecResult(int ExitCode, string Output, string Errors);
}
