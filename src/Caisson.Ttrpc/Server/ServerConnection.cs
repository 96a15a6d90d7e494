using System.Collections.Frozen;
using System.Threading.Channels;
using Caisson.Ttrpc.Codec;
using Caisson.Ttrpc.Framing;
using Caisson.Ttrpc.Messages;
using Microsoft.Extensions.Logging;

namespace Caisson.Ttrpc.Server;

/// <summary>One connection at the server.</summary>
/// <remarks>
/// <para>What the peer may do wrong, and what it gets: an even number or one that is not above the last, a request that cannot be read, data for no call:
/// <see cref="TtrpcStatusCode.InvalidArgument"/>; a payload over 4 MiB: <see cref="TtrpcStatusCode.ResourceExhausted"/>; no such service or method:
/// <see cref="TtrpcStatusCode.Unimplemented"/>. Each on the stream it concerns; the connection goes on. Unknown frame types are ignored.</para>
/// <para>The connection ends when the stream does, or when the peer does not read and refusals pile up.</para>
/// </remarks>
internal sealed class ServerConnection
{
    private readonly FrozenDictionary<string, ITtrpcService> _services;
    private readonly ServerConnections _connections;
    private readonly TtrpcServerOptions _options;
    private readonly Stream _stream;
    private readonly object? _peer;
    private readonly ILogger _logger;
    private readonly FrameWriter _writer;
    private readonly Lock _lock = new();
    private readonly Dictionary<uint, ServerCall> _calls = []; // guarded by _lock
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private uint _lastStreamId;
    private bool _isEnding; // guarded by _lock

    public ServerConnection(
        FrozenDictionary<string, ITtrpcService> services, ServerConnections connections, TtrpcServerOptions options, Stream stream, object? peer, ILogger logger)
    {
        _services = services;
        _connections = connections;
        _options = options;
        _stream = stream;
        _peer = peer;
        _logger = logger;
        _writer = new FrameWriter(stream, options.MaximumWaitingFrames);
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        _connections.Add(this);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var writing = WriteAsync(end);
        var reason = await ReadAsync(end.Token);

        // 1. Nobody reads answers any more: handlers learn that their caller is gone. 2. They end. 3. The stream goes.
        // Not CancelAsync: that takes a thread of the pool, which the processes with an event loop do not have.
        end.Cancel();
        _writer.Complete();
        await DrainAsync();
        await writing;
        _connections.Remove(this);
        await _stream.DisposeAsync();
        _logger.ConnectionEnded(reason);
    }

    /// <summary>Adds the calls under way.</summary>
    public void AddCalls(List<TtrpcCallInProgress> calls)
    {
        lock (_lock)
        {
            foreach (var call in _calls.Values)
            {
                calls.Add(new TtrpcCallInProgress(call.Context, _options.Time.GetElapsedTime(call.Since), call.IsAnswered, call.RawArgument));
            }
        }
    }

    private async Task<string> ReadAsync(CancellationToken end)
    {
        var reader = new FrameReader(_stream);
        try
        {
            while (await reader.ReadAsync(end) is { } frame)
            {
                if (!Take(frame, end))
                {
                    return "the peer does not read its answers";
                }
            }

            return "closed by the peer";
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException or ObjectDisposedException)
        {
            return failure.Message;
        }
    }

    private async Task WriteAsync(CancellationTokenSource end)
    {
        try
        {
            await _writer.RunAsync(end.Token);
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The reader says why the connection ends.
            end.Cancel();
        }
    }

    /// <summary>Does what a frame asks, without waiting.</summary>
    /// <returns>False when a refusal could not be sent.</returns>
    private bool Take(Frame frame, CancellationToken end) => frame switch
    {
        { Type: not (FrameType.Request or FrameType.Data) } => true,
        { Payload: null } => Refuse(frame, TtrpcStatusCode.ResourceExhausted, $"a payload of over {FrameHeader.MaximumPayload} bytes"),
        { StreamId: var id } when id % 2 == 0 => Refuse(frame, TtrpcStatusCode.InvalidArgument, $"stream {id}: the streams of a client have odd numbers"),
        { Type: FrameType.Data } => TakeData(frame),
        _ => TakeRequest(frame, end),
    };

    private bool TakeRequest(Frame frame, CancellationToken end)
    {
        if (frame.StreamId <= _lastStreamId)
        {
            return Refuse(frame, TtrpcStatusCode.InvalidArgument, $"stream {frame.StreamId}: the last was {_lastStreamId}, and numbers must go up");
        }

        _lastStreamId = frame.StreamId;
        Request request;
        try
        {
            request = WireReader.Read<Request>(frame.Payload);
        }
        catch (WireFormatException wrong)
        {
            return Refuse(frame, TtrpcStatusCode.InvalidArgument, $"the request cannot be read: {wrong.Message}");
        }

        if (!_services.TryGetValue(request.Service, out var service))
        {
            return Refuse(frame, TtrpcStatusCode.Unimplemented, $"service {Shown(request.Service)}");
        }

        if (service.Find(request.Method) is not { } method)
        {
            return Refuse(frame, TtrpcStatusCode.Unimplemented, $"method {Shown(request.Method)}");
        }

        if (request.TimeoutNano < 0)
        {
            return Refuse(frame, TtrpcStatusCode.DeadlineExceeded, "context deadline exceeded");
        }

        return Begin(frame, request, method, end);
    }

    private bool Begin(Frame frame, Request request, TtrpcMethod method, CancellationToken end)
    {
        var messages = method.TakesStream ? new IncomingMessages(_options.MaximumBufferedBytes) : null;
        var context = new TtrpcCallContext(request.Service, request.Method, TtrpcMetadata.Of(request.Metadata), _peer, end);
        var call = new ServerCall(frame.StreamId, request.Payload, messages, _writer, context, Timeout(request.TimeoutNano), _options.Time);
        bool isOneTooMany;
        lock (_lock)
        {
            isOneTooMany = _calls.Count >= _options.MaximumCalls;
            if (!isOneTooMany)
            {
                _calls.Add(call.StreamId, call);
            }
        }

        if (isOneTooMany)
        {
            call.Dispose();
            return Refuse(frame, TtrpcStatusCode.ResourceExhausted, $"{_options.MaximumCalls} calls of this connection are under way");
        }

        if (messages is not null)
        {
            // A first message may come with the request: an empty payload is none.
            if (request.Payload.Length > 0)
            {
                messages.TryAdd(request.Payload.ToArray());
            }

            if (!frame.Has(FrameFlags.RemoteOpen))
            {
                messages.Complete();
            }
        }

        _ = HandleAsync(call, method);
        return true;
    }

    private bool TakeData(Frame frame)
    {
        ServerCall? call;
        lock (_lock)
        {
            _calls.TryGetValue(frame.StreamId, out call);
        }

        if (call is null && frame.StreamId <= _lastStreamId)
        {
            // Crossed the call's end on the way.
            return true;
        }

        if (call?.Messages is not { } messages)
        {
            return Refuse(frame, TtrpcStatusCode.InvalidArgument, $"stream {frame.StreamId} takes no data");
        }

        if (!frame.Has(FrameFlags.NoData) && !messages.TryAdd(frame.Payload!))
        {
            messages.Complete(new TtrpcStatusException(TtrpcStatusCode.ResourceExhausted, $"more than {_options.MaximumBufferedBytes} bytes of messages waited"));
        }

        if (frame.Has(FrameFlags.RemoteClosed))
        {
            messages.Complete();
        }

        return true;
    }

    // Runs beside the reader; the connection's end waits for it by the table of calls.
    private async Task HandleAsync(ServerCall call, TtrpcMethod method)
    {
        // What the handler does before its first wait is not the reader's time.
        await Task.Yield();
        OutgoingFrame answer;
        try
        {
            answer = await method.RunAsync(call);
        }
        catch (Exception failure)
        {
            if (failure is not (TtrpcStatusException or OperationCanceledException or ChannelClosedException))
            {
                _logger.HandlerFailed(failure, call.Context.Service, call.Context.Method);
            }

            var (code, message) = HandlerFailures.Of(call, failure);
            answer = HandlerFailures.Frame(call.StreamId, code, message);
        }

        await FinishAsync(call, answer);
    }

    private async Task FinishAsync(ServerCall call, OutgoingFrame answer)
    {
        call.IsAnswered = true;
        try
        {
            await _writer.WriteAsync(answer, CancellationToken.None);
        }
        catch (ChannelClosedException)
        {
            // Nobody is there to read it.
        }

        call.Dispose();
        lock (_lock)
        {
            _calls.Remove(call.StreamId);
            if (!_isEnding || _calls.Count > 0)
            {
                return;
            }
        }

        _drained.TrySetResult();
    }

    private Task DrainAsync()
    {
        lock (_lock)
        {
            _isEnding = true;
            return _calls.Count == 0 ? Task.CompletedTask : _drained.Task;
        }
    }

    private bool Refuse(Frame frame, TtrpcStatusCode code, string message) => _writer.TryWrite(HandlerFailures.Frame(frame.StreamId, code, message));

    // The longest that a timer takes; a longer one is as good as for ever.
    private static TimeSpan? Timeout(long nanoseconds)
    {
        var timeout = TimeSpan.FromTicks(Math.Max(1, nanoseconds / TimeSpan.NanosecondsPerTick));
        return nanoseconds == 0 || timeout.TotalMilliseconds > uint.MaxValue - 1 ? null : timeout;
    }

    // A name comes back in a message, and may be megabytes.
    private static string Shown(string name) => name.Length <= 256 ? name : name[..256] + "…";
}
