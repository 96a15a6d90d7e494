using System.Net.Sockets;
using System.Threading.Channels;
using Caisson.Ttrpc.Codec;
using Caisson.Ttrpc.Framing;
using Caisson.Ttrpc.Messages;

namespace Caisson.Ttrpc.Client;

/// <summary>The client's side of a ttrpc connection: any number of calls at once, answered in any order.</summary>
/// <remarks>
/// <para>ttrpc cannot cancel: a call that is given up goes on at the server, and its answer is thrown away. A server learns of a deadline, though.</para>
/// <para>The client runs on whatever context it is made on; its loops start no thread.</para>
/// </remarks>
public sealed partial class TtrpcClient : IAsyncDisposable
{
    // Frames that wait to be written; a caller beyond waits itself.
    private const int QueueLength = 64;

    private readonly Stream _stream;
    private readonly TtrpcClientOptions _options;
    private readonly FrameWriter _writer;
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<uint, PendingCall> _pending = []; // guarded by _lock
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;
    private readonly Task _writing;
    private uint _nextStreamId = 1; // guarded by _lock
    private TtrpcConnectionException? _broken; // guarded by _lock

    /// <summary>Speaks ttrpc over a stream.</summary>
    /// <param name="stream">The connection; the client owns it.</param>
    /// <param name="options">Defaults when null.</param>
    public TtrpcClient(Stream stream, TtrpcClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _stream = stream;
        _options = options ?? new TtrpcClientOptions();
        _writer = new FrameWriter(stream, QueueLength);
        _reading = ReadAsync();
        _writing = WriteAsync();
    }

    /// <summary>Ends when the connection does: with the reason as its exception, or without when <see cref="DisposeAsync"/> ended it.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Connects to a unix socket.</summary>
    /// <param name="path">Its path; one that begins with <c>@</c> is abstract.</param>
    /// <param name="options">Defaults when null.</param>
    /// <param name="cancellationToken">Gives up: nothing has happened yet.</param>
    /// <exception cref="SocketException">Nobody listens there.</exception>
    public static async Task<TtrpcClient> ConnectAsync(string path, TtrpcClientOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path[0] == '@' ? '\0' + path[1..] : path), cancellationToken);
            return new TtrpcClient(new NetworkStream(socket, ownsSocket: true), options);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Closes the connection; what was called and not answered fails.</summary>
    public async ValueTask DisposeAsync()
    {
        Break(new TtrpcConnectionException("the connection was closed by its owner"), isOwn: true);
        await _reading;
        await _writing;
        _end.Dispose();
    }

    private async Task ReadAsync()
    {
        var reader = new FrameReader(_stream);
        try
        {
            while (await reader.ReadAsync(_end.Token) is { } frame)
            {
                Take(frame);
            }

            Break(new TtrpcConnectionException("the server closed the connection"));
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException or ObjectDisposedException)
        {
            Break(new TtrpcConnectionException($"the connection was lost: {failure.Message}", failure));
        }
    }

    private async Task WriteAsync()
    {
        try
        {
            await _writer.RunAsync(_end.Token);
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException or ObjectDisposedException)
        {
            Break(new TtrpcConnectionException($"the connection was lost: {failure.Message}", failure));
        }
    }

    // A frame of a call that was given up, or of none, is nobody's.
    private void Take(Frame frame)
    {
        PendingCall? call;
        lock (_lock)
        {
            _pending.TryGetValue(frame.StreamId, out call);
        }

        if (call?.Take(frame) == true)
        {
            Forget(call);
        }
    }

    private void Forget(PendingCall call)
    {
        lock (_lock)
        {
            _pending.Remove(call.StreamId);
        }
    }

    /// <summary>Ends the connection, once: keeps the first cause, frees those who wait.</summary>
    private void Break(TtrpcConnectionException cause, bool isOwn = false)
    {
        PendingCall[] calls;
        lock (_lock)
        {
            if (_broken is not null)
            {
                return;
            }

            _broken = cause;
            calls = [.. _pending.Values];
            _pending.Clear();
        }

        _writer.Complete();
        _end.Cancel();
        _stream.Dispose();
        foreach (var call in calls)
        {
            call.Fail(cause);
        }

        if (isOwn)
        {
            _completion.TrySetResult();
        }
        else
        {
            _completion.TrySetException(cause);
            _ = _completion.Task.Exception;
        }
    }

    private async Task<PendingCall> SendRequestAsync(
        string service, string method, byte[] payload, FrameFlags flags, bool takesData, TtrpcCallOptions? options, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var request = new Request
        {
            Service = service,
            Method = method,
            Payload = payload,
            TimeoutNano = options?.Timeout is { } timeout ? timeout.Ticks * TimeSpan.NanosecondsPerTick : 0,
            Metadata = options?.Metadata.ToMessages() ?? [],
        };
        PendingCall call;
        ValueTask sent;
        lock (_lock)
        {
            ThrowIfBroken();
            call = new PendingCall(_nextStreamId, takesData, _options.MaximumBufferedBytes);

            // Numbers go out in their order: servers refuse one that is not above the last.
            var frame = FrameWriter.Encode(call.StreamId, FrameType.Request, flags, request);
            _nextStreamId = checked(_nextStreamId + 2);
            _pending.Add(call.StreamId, call);

            // Not the caller's token: a number that was given out is sent.
            sent = _writer.WriteAsync(frame, CancellationToken.None);
        }

        await GiveAsync(sent);
        return call;
    }

    private async ValueTask SendDataAsync(PendingCall call, FrameFlags flags, OutgoingFrame? frame, CancellationToken cancellationToken)
    {
        ThrowIfBroken();
        await GiveAsync(_writer.WriteAsync(frame ?? FrameWriter.Encode(call.StreamId, FrameType.Data, flags), cancellationToken));
    }

    private async ValueTask GiveAsync(ValueTask sent)
    {
        try
        {
            await sent;
        }
        catch (ChannelClosedException)
        {
            ThrowIfBroken();
        }
    }

    private void ThrowIfBroken()
    {
        lock (_lock)
        {
            if (_broken is { } broken)
            {
                throw new TtrpcConnectionException(broken.Message, broken);
            }
        }
    }

    private static T Decode<T>(ReadOnlyMemory<byte> payload)
        where T : class, ITtrpcMessage<T>
    {
        try
        {
            return WireReader.Read<T>(payload.Span);
        }
        catch (WireFormatException wrong)
        {
            throw new TtrpcStatusException(TtrpcStatusCode.Internal, $"the server's answer cannot be read: {wrong.Message}", wrong);
        }
    }
}
