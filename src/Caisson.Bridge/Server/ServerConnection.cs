using Caisson.Bridge.Framing;
using Caisson.Contracts;
using Caisson.Contracts.Codecs;
using Caisson.Contracts.Errors;
using Caisson.Platform.Linux.Descriptors;
using Microsoft.Extensions.Logging;

namespace Caisson.Bridge.Server;

/// <summary>One served connection: requests in, replies and notifications out, and the end of both.</summary>
/// <remarks>
/// The end, whoever causes it: 1. nothing more is read or written, subscriptions stop. 2. The connection's handles are closed at the service. 3. Requests
/// still in progress end by themselves (what ends with its creator's handle lets go of them); a handle they bring is closed at once. 4. Completion.
/// </remarks>
// It ends itself: the reader is disposed by the loop that reads, and a token source without a timer holds nothing.
#pragma warning disable CA1001
internal sealed class ServerConnection
#pragma warning restore CA1001
{
    /// <summary>Room for terminating and closing beyond the limit of calls in progress.</summary>
    private const int UrgentReserve = 64;

    private readonly Stream _stream;
    private readonly FrameReader _reader;
    private readonly FrameWriter _writer;
    private readonly BridgeServerOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly RequestDispatcher _dispatcher;
    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, ServerCall> _calls = []; // under _gate
    private int _activities = 1; // under _gate; the reader is one, calls and subscriptions the others
    private bool _isClosed; // under _gate

    private ServerConnection(Stream stream, IComputeService service, TimeProvider timeProvider, ILogger logger, BridgeServerOptions options)
    {
        _stream = stream;
        _options = options;
        _timeProvider = timeProvider;
        _logger = logger;
        _reader = new FrameReader(stream);
        _writer = new FrameWriter(stream, options.MaximumWaitingBytes, Fail);
        _dispatcher = new RequestDispatcher(this, service, logger);
    }

    internal Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>Cancelled when the connection ends.</summary>
    internal CancellationToken Ended => _end.Token;

    internal BridgeServerOptions Options => _options;

    internal TimeProvider TimeProvider => _timeProvider;

    internal bool TakesDescriptors => _stream is DescriptorStream;

    /// <summary>True when the peer negotiated as one of ours.</summary>
    internal bool HasExtensions => Extensions > 0;

    /// <summary>The version of our additions that both speak; 0: the peer is none of ours.</summary>
    internal int Extensions { get; private set; }

    /// <summary>The largest message that the peer takes.</summary>
    internal int OutboundLimit { get; private set; } = FrameHeader.DefaultLimit;

    internal IReadOnlyList<BridgeCall> CallsInProgress
    {
        get
        {
            lock (_gate)
            {
                var calls = new List<ServerCall>(_calls.Values);
                calls.Sort(static (one, other) => one.StartedAt.CompareTo(other.StartedAt));
                return calls.ConvertAll(call => new BridgeCall(call.Id, call.Operation, call.ObjectId, call.Layer, _timeProvider.GetElapsedTime(call.StartedAt)));
            }
        }
    }

    internal static ServerConnection Start(
        Stream stream, IComputeService service, TimeProvider timeProvider, ILogger logger, BridgeServerOptions options)
    {
        var connection = new ServerConnection(stream, service, timeProvider, logger, options);
        connection.Completion = connection.RunAsync();
        return connection;
    }

    /// <summary>Ends the connection. Idempotent; does not wait.</summary>
    internal void Close()
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
        }

        _writer.Stop(new ObjectDisposedException("bridge", "the connection was closed by this side"));
        _end.Cancel();
        _stream.Dispose();
    }

    /// <summary>The peer is one of ours: larger messages both ways from here on. Called before its answer is sent.</summary>
    internal void Extend(int version, int peerMaximumMessageBytes)
    {
        Extensions = version;
        OutboundLimit = Math.Clamp(peerMaximumMessageBytes, FrameHeader.DefaultLimit, _options.MaximumMessageBytes);
        _reader.Limit = _options.MaximumMessageBytes;
    }

    /// <summary>Sends a notification; completes when it was written, or the connection has ended.</summary>
    internal Task NotifyAsync<T>(MessageType type, ulong id, T message, JsonCodec<T> typeInfo)
        where T : class =>
        _writer.SendAsync(OutboundFrame.Create(type, id, message, typeInfo, []));

    /// <summary>Runs something beside the requests that the connection's end waits for.</summary>
    internal async Task RunBesideAsync(Func<Task> activity)
    {
        Enter();
        try
        {
            await activity();
        }
        finally
        {
            Leave();
        }
    }

    private async Task RunAsync()
    {
        try
        {
            while (await _reader.ReadAsync(_end.Token) is { } frame)
            {
                Begin(frame);
            }

            _logger.ConnectionEnded("the peer closed it");
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            _logger.ConnectionEnded(exception.Message);
        }
        catch (BridgeProtocolException exception)
        {
            _logger.ConnectionLost(exception.Message);
        }
#pragma warning disable CA1031 // The top of the loop: the peer's handles must be closed whatever happens.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _logger.LoopFailed(exception);
        }

        Close();
        _reader.Dispose();
        await _dispatcher.CloseHandlesAsync();
        Leave();
        await _drained.Task;
        await _writer.Idle;
    }

    private void Begin(Frame frame)
    {
        if (frame.Type.KindOf() != MessageKind.Request)
        {
            frame.CloseDescriptors();
            throw new BridgeProtocolException($"the peer sent a message of type 0x{(uint)frame.Type:x8}, which a client does not send");
        }

        var call = new ServerCall(frame.Id, frame.Type, _timeProvider.GetTimestamp(), frame.Descriptors);
        var limit = _options.MaximumCallsInProgress + (IsUrgent(frame.Type) ? UrgentReserve : 0);
        bool isAdmitted;
        lock (_gate)
        {
            isAdmitted = _calls.Count < limit;
            if (!_calls.TryAdd(frame.Id, call))
            {
                frame.CloseDescriptors();
                throw new BridgeProtocolException($"the peer began call {frame.Id} while a call of that id is in progress");
            }
        }

        Enter();
        // Decodes before its first await: the body dies with the next read.
        _ = AnswerAsync(frame, call, isAdmitted);
    }

    private async Task AnswerAsync(Frame frame, ServerCall call, bool isAdmitted)
    {
        try
        {
            var reply = isAdmitted
                ? await _dispatcher.HandleAsync(frame, call)
                : _dispatcher.Refuse(call, ErrorCode.ResourceExhausted, $"more than {_options.MaximumCallsInProgress} calls are in progress");
            call.Layer = BridgeLayer.Writer;
            var written = _writer.SendAsync(reply);
            call.Replied?.Invoke();
            await written;
        }
#pragma warning disable CA1031 // The top of a request: a defect of ours ends the connection, not the process.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _logger.LoopFailed(exception);
            Close();
        }
        finally
        {
            call.CloseDescriptors();
            lock (_gate)
            {
                _calls.Remove(call.Id);
            }

            Leave();
        }
    }

    private static bool IsUrgent(MessageType type) => type is MessageType.ShutdownForced or MessageType.TerminateProcess or MessageType.CloseSystem
        or MessageType.CloseProcess or MessageType.Unsubscribe or MessageType.DumpStacks;

    private void Fail(Exception exception)
    {
        // A command that ends does not wait for answers it has no use for.
        if (exception is IOException)
        {
            _logger.ConnectionEnded(exception.Message);
        }
        else
        {
            _logger.ConnectionLost(exception.Message);
        }

        Close();
    }

    private void Enter()
    {
        lock (_gate)
        {
            _activities++;
        }
    }

    private void Leave()
    {
        bool isLast;
        lock (_gate)
        {
            isLast = --_activities == 0;
        }

        if (isLast)
        {
            _drained.TrySetResult();
        }
    }
}
