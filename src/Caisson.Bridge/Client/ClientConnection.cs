using Caisson.Bridge.Errors;
using Caisson.Bridge.Framing;
using Caisson.Bridge.Messages;
using Caisson.Contracts.Errors;
using Caisson.Platform.Failpoints;
using Caisson.Platform.Linux.Descriptors;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Bridge.Client;

/// <summary>The client's side of one connection: calls out, responses and notifications in.</summary>
/// <remarks>
/// <para>Every call stands in a table under its id until its response arrives, also when its caller has stopped waiting: a late response then meets its own
/// call and nothing else. A response to an id that is not in the table is a breach of the protocol.</para>
/// <para>The first cause that ends the connection is kept; calls in progress, later calls and subscriptions all fail with it.</para>
/// </remarks>
internal sealed class ClientConnection : IAsyncDisposable
{
    private const uint ProtocolVersion = 4;
    private const long MaximumWaitingBytes = 256 << 20;

    private readonly Stream _stream;
    private readonly FrameReader _reader;
    private readonly FrameWriter _writer;
    private readonly BridgeClientOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, PendingCall> _calls = []; // under _gate
    private readonly Dictionary<ulong, ClientSubscription> _subscriptions = []; // under _gate
    private ulong _nextId; // under _gate
    private Exception? _cause; // under _gate; set once, when the connection ends
    private Task _reading = Task.CompletedTask;

    private ClientConnection(Stream stream, BridgeClientOptions options, TimeProvider timeProvider, ILogger logger)
    {
        _stream = stream;
        _options = options;
        _timeProvider = timeProvider;
        _logger = logger;
        _reader = new FrameReader(stream);
        _writer = new FrameWriter(stream, MaximumWaitingBytes, Break);
    }

    /// <summary>Ends with the connection: with its cause when it was lost, without one when it was disposed.</summary>
    internal Task Completion => _completion.Task;

    /// <summary>What negotiation told.</summary>
    internal PeerCapabilities Peer { get; private set; } = new(Extensions: 0, TakesDescriptors: false, FrameHeader.DefaultLimit, RuntimeOsType: "");

    /// <summary>Takes notifications of the Microsoft protocol; called by the reader, must not block.</summary>
    internal Action<ContainerNotification>? ContainerNotified { get; set; }

    /// <summary>Told when the connection has ended, with the cause.</summary>
    internal Action<Exception>? Ended { get; set; }

    /// <summary>The calls in progress, oldest first.</summary>
    internal IReadOnlyList<BridgeCall> CallsInProgress
    {
        get
        {
            lock (_gate)
            {
                return [.. _calls.OrderBy(call => call.Key).Select(call => new BridgeCall(
                    call.Key, call.Value.Operation, call.Value.ObjectId, BridgeLayer.Peer, _timeProvider.GetElapsedTime(call.Value.StartedAt)))];
            }
        }
    }

    internal int MaximumWaitingNotifications => _options.MaximumWaitingNotifications;

    internal TimeSpan CallTimeout => _options.CallTimeout;

    /// <summary>Why the connection has ended; null while it lives.</summary>
    internal Exception? Cause
    {
        get
        {
            lock (_gate)
            {
                return _cause;
            }
        }
    }

    /// <summary>Negotiates over a stream that it then owns.</summary>
    internal static async Task<ClientConnection> OpenAsync(
        Stream stream, BridgeClientOptions options, TimeProvider timeProvider, ILogger logger, CancellationToken cancellationToken)
    {
        var connection = new ClientConnection(stream, options, timeProvider, logger);
        connection._reading = connection.ReadAsync();
        try
        {
            await connection.NegotiateAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes a call and throws what the peer answers in place of a result.</summary>
    /// <param name="verb">Which.</param>
    /// <param name="request">The request.</param>
    /// <param name="objectId">What it is about, for errors.</param>
    /// <param name="cancellationToken">Stops waiting, the operation goes on.</param>
    /// <param name="late">Undoes a success that arrives after the caller stopped waiting.</param>
    /// <param name="descriptors">Sent with the request and closed, whatever happens.</param>
    internal async Task<TResponse> CallAsync<TRequest, TResponse>(
        Verb<TRequest, TResponse> verb,
        TRequest request,
        string? objectId,
        CancellationToken cancellationToken,
        Func<TResponse, Task>? late = null,
        IReadOnlyList<SafeFileHandle>? descriptors = null)
        where TRequest : RequestMessage
        where TResponse : ResponseMessage
    {
        var response = await AskAsync(verb, request, objectId, _options.CallTimeout, cancellationToken, late, descriptors);
        return response.Result == 0 ? response : throw WireErrors.ToException(response, verb.Operation, objectId);
    }

    /// <summary>Makes a call and hands over whatever the peer answers.</summary>
    internal async Task<TResponse> AskAsync<TRequest, TResponse>(
        Verb<TRequest, TResponse> verb,
        TRequest request,
        string? objectId,
        TimeSpan timeout,
        CancellationToken cancellationToken,
        Func<TResponse, Task>? late = null,
        IReadOnlyList<SafeFileHandle>? descriptors = null,
        ClientSubscription? subscription = null,
        Action<TResponse>? received = null)
        where TRequest : RequestMessage
        where TResponse : ResponseMessage
    {
        using var activity = BridgeTracing.StartClient(verb.Operation, objectId);
        request.Trace = BridgeTracing.Current();
        var call = new TypedPendingCall<TResponse>(verb.Type, verb.Operation, objectId, _timeProvider.GetTimestamp(), verb.Response, received);
        Post(verb, request, call, descriptors ?? [], subscription, cancellationToken);
        try
        {
            return await call.Response.WaitAsync(timeout, _timeProvider, cancellationToken);
        }
        catch (TimeoutException exception)
        {
            _ = ObserveLateAsync(call, late);
            var waited = _timeProvider.GetElapsedTime(call.StartedAt);
            throw ConnectionErrors.Refused(
                ErrorCode.Timeout, verb.Operation, objectId, $"the peer has not answered for {waited.TotalSeconds:0.0} s", exception);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _ = ObserveLateAsync(call, late);
            throw;
        }
    }

    /// <summary>Ends a subscription without waiting for the peer's answer.</summary>
    internal void Forget(ClientSubscription subscription)
    {
        lock (_gate)
        {
            if (_cause is not null || !_subscriptions.Remove(subscription.Id))
            {
                return;
            }
        }

        _ = ForgetAsync(subscription.Id);
    }

    /// <summary>Closes the connection; calls in progress fail.</summary>
    public async ValueTask DisposeAsync()
    {
        End(new ObjectDisposedException("bridge", "the connection was closed by this side"), isLoss: false);
        await _reading;
        await _writer.Idle;
    }

    private async Task NegotiateAsync(CancellationToken cancellationToken)
    {
        var request = new NegotiateRequest
        {
            MinimumVersion = ProtocolVersion,
            MaximumVersion = ProtocolVersion,
            Caisson = new Extensions { Version = Extensions.CurrentVersion, MaximumMessageBytes = _options.MaximumMessageBytes },
        };
        try
        {
            // Applied by the reader, since the frame behind the response may already need the new limit.
            var response = await AskAsync(
                Verbs.Negotiate, request, null, _options.CallTimeout, cancellationToken, received: response => Peer = Learn(response));
            if (response.Result != 0 || response.Version != ProtocolVersion)
            {
                throw new ComputeConnectionException(
                    new ErrorDetails { Code = ErrorCode.UnsupportedProtocolVersion, Operation = Operations.Connect },
                    $"connecting to the service: it does not speak version {ProtocolVersion} of the bridge protocol (result 0x{(uint)response.Result:x8}, "
                    + $"version {response.Version})");
            }
        }
        catch (ComputeOperationException exception)
        {
            throw new ComputeConnectionException(
                new ErrorDetails { Code = exception.Code, Operation = Operations.Connect }, $"connecting to the service: {exception.Message}", exception);
        }
    }

    private PeerCapabilities Learn(NegotiateResponse response)
    {
        var runtimeOsType = response.Capabilities?.RuntimeOsType ?? "";
        if (response.Capabilities?.GuestDefinedCapabilities?.Caisson is not { Version: >= 1 } extensions)
        {
            return new PeerCapabilities(Extensions: 0, TakesDescriptors: false, int.MaxValue, runtimeOsType);
        }

        _reader.Limit = _options.MaximumMessageBytes;
        return new PeerCapabilities(
            Math.Min(extensions.Version, Extensions.CurrentVersion),
            extensions.TakesDescriptors && _stream is DescriptorStream,
            Math.Max(extensions.MaximumMessageBytes, FrameHeader.DefaultLimit),
            runtimeOsType);
    }

    private void Post<TRequest, TResponse>(
        Verb<TRequest, TResponse> verb,
        TRequest request,
        PendingCall call,
        IReadOnlyList<SafeFileHandle> descriptors,
        ClientSubscription? subscription,
        CancellationToken cancellationToken)
        where TRequest : RequestMessage
        where TResponse : ResponseMessage
    {
        OutboundFrame? frame = null;
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            ulong id;
            lock (_gate)
            {
                id = _nextId++;
            }

            frame = OutboundFrame.Create(verb.Type, id, request, verb.Request, descriptors);
            if (frame.Bytes.Length > Peer.MaximumOutboundBytes)
            {
                throw ConnectionErrors.Refused(
                    ErrorCode.TooLarge,
                    verb.Operation,
                    call.ObjectId,
                    $"the request has {frame.Bytes.Length} bytes, the peer takes {Peer.MaximumOutboundBytes}");
            }

            lock (_gate)
            {
                if (_cause is not null)
                {
                    throw ConnectionErrors.Lost(verb.Operation, call.ObjectId, _cause);
                }

                _calls.Add(id, call);
                if (subscription is not null)
                {
                    subscription.Id = id;
                    _subscriptions.Add(id, subscription);
                }
            }
        }
        catch
        {
            foreach (var descriptor in descriptors)
            {
                descriptor.Dispose();
            }

            throw;
        }

        // Not awaited: the response says that the request was sent, and a failure to send ends the connection.
        Failpoint.Hit("client.before-request");
        _ = _writer.SendAsync(frame);
    }

    private async Task ReadAsync()
    {
        try
        {
            while (await _reader.ReadAsync(_end.Token) is { } frame)
            {
                Dispatch(frame);
            }

            Break(new EndOfStreamException("the peer closed the connection"));
        }
        catch (Exception exception) when (exception is BridgeProtocolException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            Break(exception);
        }
#pragma warning disable CA1031 // The top of the loop: without it callers would wait for ever.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _logger.LoopFailed(exception);
            Break(exception);
        }
        finally
        {
            _reader.Dispose();
        }
    }

    private void Dispatch(Frame frame)
    {
        if (frame.Descriptors.Count > 0)
        {
            frame.CloseDescriptors();
            throw new BridgeProtocolException("the peer sent descriptors; they travel from caller to service only");
        }

        switch (frame.Type.KindOf())
        {
            case MessageKind.Response:
                FindCall(frame).Complete(frame.Body.Span);
                lock (_gate)
                {
                    _calls.Remove(frame.Id);
                }

                break;
            case MessageKind.Notification when frame.Type == MessageType.SystemNotification:
                FindSubscription(frame.Id)?.Accept(MessageBody.Read(frame.Body.Span, BridgeCodecs.SystemEvent));
                break;
            case MessageKind.Notification when frame.Type == MessageType.ContainerNotification:
                ContainerNotified?.Invoke(MessageBody.Read(frame.Body.Span, BridgeCodecs.ContainerNotification));
                break;
            default:
                throw new BridgeProtocolException($"the peer sent a message of type 0x{(uint)frame.Type:x8}, which a service does not send");
        }
    }

    /// <summary>The call stays in the table until its response is decoded: one that does not decode ends the connection, and the call with it.</summary>
    private PendingCall FindCall(Frame frame)
    {
        lock (_gate)
        {
            if (!_calls.TryGetValue(frame.Id, out var call))
            {
                throw new BridgeProtocolException($"the peer answered call {frame.Id}, which does not wait for an answer");
            }

            return frame.Type == call.Type.ToResponse()
                ? call
                : throw new BridgeProtocolException($"the peer answered {call.Operation} with a message of type 0x{(uint)frame.Type:x8}");
        }
    }

    private ClientSubscription? FindSubscription(ulong id)
    {
        lock (_gate)
        {
            if (_subscriptions.TryGetValue(id, out var subscription))
            {
                return subscription;
            }

            // One that we ended may still be in flight.
            return id < _nextId ? null : throw new BridgeProtocolException($"the peer notified subscription {id}, which never was");
        }
    }

    private async Task ObserveLateAsync<TResponse>(TypedPendingCall<TResponse> call, Func<TResponse, Task>? late)
        where TResponse : ResponseMessage
    {
        try
        {
            var response = await call.Response;
            _logger.LateAnswer(call.Operation, call.ObjectId);
            if (response.Result == 0 && late is not null)
            {
                await late(response);
            }
        }
        catch (ComputeException)
        {
            // The caller has its answer; what the connection's end leaves open, the server closes.
        }
    }

    private async Task ForgetAsync(ulong id)
    {
        try
        {
            await CallAsync(Verbs.Unsubscribe, new UnsubscribeRequest { Subscription = id }, null, CancellationToken.None);
        }
        catch (ComputeException)
        {
            // Ended with the connection, or already.
        }
    }

    private void Break(Exception cause) => End(cause, isLoss: true);

    private void End(Exception cause, bool isLoss)
    {
        List<PendingCall> calls;
        List<ClientSubscription> subscriptions;
        lock (_gate)
        {
            if (_cause is not null)
            {
                return;
            }

            _cause = cause;
            calls = [.. _calls.Values];
            subscriptions = [.. _subscriptions.Values];
            _calls.Clear();
            _subscriptions.Clear();
        }

        _writer.Stop(cause);
        _end.Cancel();
        _stream.Dispose();
        foreach (var call in calls)
        {
            call.Fail(ConnectionErrors.Lost(call.Operation, call.ObjectId, cause));
        }

        foreach (var subscription in subscriptions)
        {
            subscription.Fail(ConnectionErrors.Lost(Operations.Subscribe, subscription.ObjectId, cause));
        }

        Ended?.Invoke(cause);
        if (isLoss)
        {
            _logger.ConnectionLost(cause.Message);
            _completion.TrySetException(ConnectionErrors.Lost(Operations.Connect, null, cause));
        }
        else
        {
            _completion.TrySetResult();
        }
    }
}
