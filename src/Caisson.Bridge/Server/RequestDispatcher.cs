using System.Text;
using Caisson.Bridge.Errors;
using Caisson.Bridge.Framing;
using Caisson.Bridge.Messages;
using Caisson.Contracts;
using Caisson.Contracts.Codecs;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Microsoft.Extensions.Logging;

namespace Caisson.Bridge.Server;

/// <summary>Turns each request into a verb of the service, and its outcome into a reply. One per connection; holds the connection's handles.</summary>
internal sealed partial class RequestDispatcher
{
    private const uint ProtocolVersion = 4;
    private const int MaximumSubscriptions = 1024;

    private readonly ServerConnection _connection;
    private readonly IComputeService _service;
    private readonly ILogger _logger;
    private readonly ServerHandles _handles = new();
    private readonly ServerSubscriptions _subscriptions;
    private bool _hasNegotiated;

    internal RequestDispatcher(ServerConnection connection, IComputeService service, ILogger logger)
    {
        _connection = connection;
        _service = service;
        _logger = logger;
        _subscriptions = new ServerSubscriptions(connection, service, logger, MaximumSubscriptions);
    }

    /// <summary>Carries a request out. Decodes it before the first await. Never throws what the service threw: that is the reply.</summary>
    internal Task<OutboundFrame> HandleAsync(Frame frame, ServerCall call)
    {
        if (frame.Type != MessageType.NegotiateProtocol && (!_hasNegotiated || (IsOurs(frame.Type) && !_connection.HasExtensions)))
        {
            return Task.FromResult(Refuse(call, ErrorCode.UnknownMessage, "the message is not part of what was negotiated"));
        }

        return frame.Type switch
        {
            MessageType.NegotiateProtocol => On(BridgeCodecs.NegotiateRequest, BridgeCodecs.NegotiateResponse, Operations.Negotiate, Negotiate),
            MessageType.Create => On(BridgeCodecs.CreateRequest, BridgeCodecs.HandleResponse, Operations.Create, CreateAsync),
            MessageType.OpenSystem => On(BridgeCodecs.SystemRequest, BridgeCodecs.HandleResponse, Operations.Open, OpenAsync),
            MessageType.EnumerateSystems => On(BridgeCodecs.QueryRequest, BridgeCodecs.PropertiesResponse, Operations.Enumerate, EnumerateAsync),
            MessageType.Start => On(BridgeCodecs.SystemRequest, BridgeCodecs.PlainResponse, Operations.Start, StartAsync),
            MessageType.ShutdownGraceful => On(BridgeCodecs.SystemRequest, BridgeCodecs.StopResponse, Operations.Shutdown, ShutdownAsync),
            MessageType.ShutdownForced => On(BridgeCodecs.SystemRequest, BridgeCodecs.StopResponse, Operations.Terminate, TerminateAsync),
            MessageType.PauseSystem => On(BridgeCodecs.OptionsRequest, BridgeCodecs.PlainResponse, Operations.Pause, PauseAsync),
            MessageType.ResumeSystem => On(BridgeCodecs.SystemRequest, BridgeCodecs.PlainResponse, Operations.Resume, ResumeAsync),
            MessageType.SaveSystem => On(BridgeCodecs.OptionsRequest, BridgeCodecs.PlainResponse, Operations.Save, SaveAsync),
            MessageType.GetProperties => On(BridgeCodecs.QueryRequest, BridgeCodecs.PropertiesResponse, Operations.Properties, GetPropertiesAsync),
            MessageType.ModifySettings => On(BridgeCodecs.ModifySettingsRequest, BridgeCodecs.PlainResponse, Operations.Modify, ModifyAsync),
            MessageType.Subscribe => On(BridgeCodecs.SystemRequest, BridgeCodecs.PlainResponse, Operations.Subscribe, Subscribe),
            MessageType.Unsubscribe => On(BridgeCodecs.UnsubscribeRequest, BridgeCodecs.PlainResponse, Operations.Unsubscribe, Unsubscribe),
            MessageType.CloseSystem => On(BridgeCodecs.SystemRequest, BridgeCodecs.PlainResponse, Operations.Close, CloseAsync),
            MessageType.DeleteContainerState => On(BridgeCodecs.SystemRequest, BridgeCodecs.PlainResponse, Operations.DeleteState, DeleteStateAsync),
            MessageType.PrepareProcess => On(BridgeCodecs.ExecuteProcessRequest, BridgeCodecs.ProcessEntryResponse, Operations.PrepareProcess, PrepareAsync),
            MessageType.ExecuteProcess => On(BridgeCodecs.ExecuteProcessRequest, BridgeCodecs.ProcessEntryResponse, Operations.CreateProcess, ExecuteAsync),
            MessageType.OpenProcess => On(BridgeCodecs.ProcessRequest, BridgeCodecs.ProcessEntryResponse, Operations.OpenProcess, OpenProcessAsync),
            MessageType.StartProcess => On(BridgeCodecs.ProcessRequest, BridgeCodecs.PlainResponse, Operations.StartProcess, StartProcessAsync),
            MessageType.WaitForProcess => On(BridgeCodecs.WaitForProcessRequest, BridgeCodecs.WaitForProcessResponse, Operations.WaitForProcess, WaitAsync),
            MessageType.SignalProcess => On(BridgeCodecs.SignalProcessRequest, BridgeCodecs.PlainResponse, Operations.SignalProcess, SignalAsync),
            MessageType.TerminateProcess => On(BridgeCodecs.ProcessRequest, BridgeCodecs.PlainResponse, Operations.KillProcess, KillAsync),
            MessageType.ResizeConsole => On(BridgeCodecs.ResizeConsoleRequest, BridgeCodecs.PlainResponse, Operations.ModifyProcess, ResizeAsync),
            MessageType.GetProcessInfo => On(BridgeCodecs.ProcessRequest, BridgeCodecs.ProcessEntryResponse, Operations.ProcessInfo, GetProcessInfoAsync),
            MessageType.GetProcessProperties => On(BridgeCodecs.ProcessRequest, BridgeCodecs.PropertiesResponse, Operations.ProcessProperties, GetProcessPropertiesAsync),
            MessageType.ModifyProcess => On(BridgeCodecs.ModifyProcessRequest, BridgeCodecs.PlainResponse, Operations.ModifyProcess, ModifyProcessAsync),
            MessageType.AttachProcess =>
                On(BridgeCodecs.AttachProcessRequest, BridgeCodecs.AttachProcessResponse, Operations.AttachProcess, AttachAsync),
            MessageType.CloseProcess => On(BridgeCodecs.ProcessRequest, BridgeCodecs.PlainResponse, Operations.CloseProcess, CloseProcessAsync),
            MessageType.GetServiceProperties => On(BridgeCodecs.QueryRequest, BridgeCodecs.PropertiesResponse, Operations.ServiceProperties, GetServicePropertiesAsync),
            MessageType.ModifyServiceSettings =>
                On(BridgeCodecs.ModifyServiceSettingsRequest, BridgeCodecs.PlainResponse, Operations.ModifyServiceSettings, ModifyServiceSettingsAsync),
            MessageType.DumpStacks => On(BridgeCodecs.SystemRequest, BridgeCodecs.DumpStacksResponse, Operations.DumpStacks, DumpStacks),
            _ => Task.FromResult(Refuse(call, ErrorCode.UnknownMessage, $"message type 0x{(uint)frame.Type:x8} is unknown")),
        };

        Task<OutboundFrame> On<TRequest, TResponse>(
            JsonCodec<TRequest> requestType, JsonCodec<TResponse> responseType, string operation, Func<TRequest, ServerCall, Task<TResponse>> act)
            where TRequest : RequestMessage
            where TResponse : ResponseMessage, new() => AnswerAsync(frame, call, requestType, responseType, operation, act);
    }

    /// <summary>A reply that refuses a request unread.</summary>
    internal OutboundFrame Refuse(ServerCall call, ErrorCode code, string message) =>
        Reply(call, Failure<PlainResponse>(ServerErrors.Refused(code, call.Operation, null, message)), BridgeCodecs.PlainResponse);

    private static bool IsOurs(MessageType type) => ((uint)type & 0x0ff00000) == 0x07c00000;

    private async Task<OutboundFrame> AnswerAsync<TRequest, TResponse>(
        Frame frame,
        ServerCall call,
        JsonCodec<TRequest> requestType,
        JsonCodec<TResponse> responseType,
        string operation,
        Func<TRequest, ServerCall, Task<TResponse>> act)
        where TRequest : RequestMessage
        where TResponse : ResponseMessage, new()
    {
        call.Operation = operation;
        TRequest? request = null;
        TResponse response;
        try
        {
            request = MessageBody.Read(frame.Body.Span, requestType);
            call.ObjectId = request.ContainerId.Length == 0 ? null : request.ContainerId;
            if (call.DescriptorCount != AnnouncedDescriptors(request))
            {
                throw ServerErrors.Refused(
                    ErrorCode.ProtocolViolation,
                    operation,
                    call.ObjectId,
                    $"the request announces {AnnouncedDescriptors(request)} descriptors and came with {call.DescriptorCount}");
            }

            using var activity = BridgeTracing.StartServer(operation, request);
            response = await act(request, call);
        }
        catch (ComputeException exception)
        {
            response = Failure<TResponse>(exception);
        }
        catch (BridgeProtocolException exception)
        {
            response = Failure<TResponse>(ServerErrors.Refused(ErrorCode.InvalidDocument, operation, call.ObjectId, exception.Message, exception));
        }
#pragma warning disable CA1031 // A defect of the service fails the call, not the connection.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _logger.ServiceFailed(exception, operation, call.ObjectId);
            response = Failure<TResponse>(ServerErrors.Refused(ErrorCode.Unknown, operation, call.ObjectId, exception.Message, exception));
        }

        response.ActivityId = request?.ActivityId ?? default;
        var reply = Reply(call, response, responseType);
        return reply.Bytes.Length <= _connection.OutboundLimit
            ? reply
            : Reply(call, TooLarge<TResponse>(call, reply.Bytes.Length), responseType);
    }

    private static int AnnouncedDescriptors(RequestMessage request) => request switch
    {
        ExecuteProcessRequest execute => execute.Settings.CaissonStdio?.DescriptorCount ?? 0,
        AttachProcessRequest attach => attach.CaissonStdio?.DescriptorCount ?? 0,
        _ => 0,
    };

    private TResponse TooLarge<TResponse>(ServerCall call, int length)
        where TResponse : ResponseMessage, new() => Failure<TResponse>(ServerErrors.Refused(
            ErrorCode.TooLarge, call.Operation, call.ObjectId, $"the reply has {length} bytes, the caller takes {_connection.OutboundLimit}"));

    private TResponse Failure<TResponse>(ComputeException exception)
        where TResponse : ResponseMessage, new() => new()
        {
            Result = WindowsErrors.ToHResult(exception.Code),
            ErrorMessage = exception.Message,
            ErrorRecords = _connection.HasExtensions ? null : WireErrors.ToRecords(exception),
            CaissonError = _connection.HasExtensions ? WireErrors.ToWire(exception) : null,
        };

    private static OutboundFrame Reply<TResponse>(ServerCall call, TResponse response, JsonCodec<TResponse> responseType)
        where TResponse : class =>
        OutboundFrame.Create(call.Type.ToResponse(), call.Id, response, responseType, []);

    private Task<NegotiateResponse> Negotiate(NegotiateRequest request, ServerCall call)
    {
        if (request.MinimumVersion > ProtocolVersion || request.MaximumVersion < ProtocolVersion)
        {
            throw ServerErrors.Refused(
                ErrorCode.UnsupportedProtocolVersion,
                call.Operation,
                null,
                $"versions {request.MinimumVersion} to {request.MaximumVersion} were offered, {ProtocolVersion} is spoken");
        }

        _hasNegotiated = true;
        if (request.Caisson is { Version: >= 1 } extensions)
        {
            _connection.Extend(Math.Min(extensions.Version, Extensions.CurrentVersion), extensions.MaximumMessageBytes);
        }

        return Task.FromResult(new NegotiateResponse
        {
            Version = ProtocolVersion,
            Capabilities = new Capabilities
            {
                RuntimeOsType = _connection.Options.RuntimeOsType,
                SupportedSchemaVersions = [new SchemaVersion { Major = 2, Minor = 1 }],
                GuestDefinedCapabilities = new GuestDefinedCapabilities
                {
                    SignalProcessSupported = true,
                    DumpStacksSupported = true,
                    DeleteContainerStateSupported = true,
                    Caisson = new Extensions
                    {
                        Version = Extensions.CurrentVersion,
                        MaximumMessageBytes = _connection.Options.MaximumMessageBytes,
                        TakesDescriptors = _connection.TakesDescriptors,
                    },
                },
            },
        });
    }

    private async Task<PropertiesResponse> GetServicePropertiesAsync(QueryRequest request, ServerCall call)
    {
        var properties = await _service.GetServicePropertiesAsync(ReadQuery(request), CancellationToken.None);
        return new PropertiesResponse { Properties = MessageBody.WriteText(properties, DocumentCodecs.ServiceProperties) };
    }

    private async Task<PlainResponse> ModifyServiceSettingsAsync(ModifyServiceSettingsRequest request, ServerCall call)
    {
        var change = new ModificationRequest { PropertyType = request.PropertyType, Settings = request.Settings };
        await _service.ModifyServiceSettingsAsync(change, CancellationToken.None);
        return new PlainResponse();
    }

    private Task<DumpStacksResponse> DumpStacks(SystemRequest request, ServerCall call)
    {
        var text = new StringBuilder();
        foreach (var other in _connection.CallsInProgress)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"call {other.Id} {other.Operation} {other.ObjectId ?? "-"}")
                .Append(System.Globalization.CultureInfo.InvariantCulture, $" {other.Layer} {other.Age.TotalMilliseconds:0} ms\n");
        }

        return Task.FromResult(new DumpStacksResponse { GuestStacks = text.ToString() });
    }
}
