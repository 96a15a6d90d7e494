using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Caisson.Ttrpc.Codec;

namespace Caisson.IntegrationTests.Cri;

/// <summary>
/// gRPC calls with one message each way, over a unix socket. On the wire: HTTP/2 without TLS from its first byte, a path of service and method, each message behind a byte that
/// says "not compressed" and its length in four bytes, big-endian; the outcome stands in the trailers, or in the headers of an answer that is nothing else.
/// </summary>
internal sealed class GrpcConnection : IDisposable
{
    private const int HeaderLength = 5;

    private readonly HttpClient _client;

    internal GrpcConnection(string socket) => _client = new HttpClient(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancellationToken) =>
        {
            var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancellationToken);
            return new NetworkStream(connection, ownsSocket: true);
        },
    })
    {
        Timeout = TimeSpan.FromSeconds(60),
    };

    /// <summary>Calls a method.</summary>
    /// <exception cref="GrpcException">The call was answered with an error.</exception>
    internal async Task<TResponse> CallAsync<TRequest, TResponse>(string service, string method, TRequest request)
        where TRequest : class, ITtrpcMessage<TRequest>
        where TResponse : class, ITtrpcMessage<TResponse>
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, $"http://localhost/{service}/{method}")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(Frame(WireWriter.ToArray(request))),
        };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        message.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        using var response = await SendAsync(message, method);
        var body = await response.Content.ReadAsByteArrayAsync();
        var status = Find(response, "grpc-status") ?? throw new InvalidOperationException($"'{method}' was answered with HTTP {response.StatusCode} alone");
        return status == "0"
            ? WireReader.Read<TResponse>(body.AsSpan(HeaderLength, BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(1))))
            : throw new GrpcException(int.Parse(status, CultureInfo.InvariantCulture), $"{method}: {Uri.UnescapeDataString(Find(response, "grpc-message") ?? "")}");
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, string method)
    {
        try
        {
            return await _client.SendAsync(message);
        }
        catch (TaskCanceledException late)
        {
            throw new TimeoutException($"{method} was not answered within {_client.Timeout.TotalSeconds} s", late);
        }
    }

    private static byte[] Frame(byte[] message)
    {
        var frame = new byte[HeaderLength + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame, HeaderLength);
        return frame;
    }

    private static string? Find(HttpResponseMessage response, string name) =>
        response.TrailingHeaders.TryGetValues(name, out var values) || response.Headers.TryGetValues(name, out values) ? values.First() : null;

    public void Dispose() => _client.Dispose();
}
