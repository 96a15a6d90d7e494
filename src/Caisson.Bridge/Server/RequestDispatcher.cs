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
internal sealed class RequestDispatcher
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

    /// <summary>Closes every handle of the connection at the service, processes first, and takes no more.</summary>
    internal async Task CloseHandlesAsync()
    {
        var (systems, processes) = _handles.End();
        await Task.WhenAll(processes.Select(held => CloseQuietlyAsync(held.Entry.Handle)));
        await Task.WhenAll(systems.Select(held => CloseQuietlyAsync(held.Handle)));
    }

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

    private async Task<HandleResponse> CreateAsync(CreateRequest request, ServerCall call)
    {
        var id = ToSystemId(request, call);
        var handle = await _service.CreateSystemAsync(id, ReadDocument(request.ContainerConfig), CancellationToken.None);
        var held = await HoldAsync(handle, id, call);
        if (!_connection.HasExtensions)
        {
            call.Replied = () => _ = _connection.RunBesideAsync(() => _subscriptions.NotifyExitAsync(held));
        }

        return new HandleResponse { Handle = held.Number };
    }

    /// <summary>A Microsoft host's document is the hosted system itself, and its container ends with the connection that made it.</summary>
    private ComputeSystemDocument ReadDocument(string text) => _connection.HasExtensions
        ? MessageBody.ReadText(text, DocumentCodecs.ComputeSystemDocument)
        : new ComputeSystemDocument
        {
            HostedSystem = MessageBody.ReadText(text, DocumentCodecs.HostedSystem),
            ShouldTerminateOnLastHandleClosed = true,
        };

    private async Task<HandleResponse> OpenAsync(SystemRequest request, ServerCall call)
    {
        var id = ToSystemId(request, call);
        var handle = await _service.OpenSystemAsync(id, CancellationToken.None);
        return new HandleResponse { Handle = (await HoldAsync(handle, id, call)).Number };
    }

    private async Task<PropertiesResponse> EnumerateAsync(QueryRequest request, ServerCall call)
    {
        var query = request.Query is null ? new SystemQuery() : MessageBody.ReadText(request.Query, DocumentCodecs.SystemQuery);
        var systems = await _service.EnumerateSystemsAsync(query, CancellationToken.None);
        return new PropertiesResponse { Properties = MessageBody.WriteText(systems, DocumentCodecs.IReadOnlyListSystemProperties) };
    }

    private async Task<PlainResponse> StartAsync(SystemRequest request, ServerCall call)
    {
        var system = _handles.Find(request, call.Operation);

        // To a Microsoft host, executing the init process is what starts a container; its start message comes before and does nothing.
        if (_connection.HasExtensions)
        {
            await _service.StartSystemAsync(system.Handle, CancellationToken.None);
        }

        return new PlainResponse();
    }

    private async Task<StopResponse> ShutdownAsync(SystemRequest request, ServerCall call) => new()
    {
        Outcome = await _service.ShutdownSystemAsync(_handles.Find(request, call.Operation).Handle, CancellationToken.None),
    };

    private async Task<StopResponse> TerminateAsync(SystemRequest request, ServerCall call) => new()
    {
        Outcome = await _service.TerminateSystemAsync(_handles.Find(request, call.Operation).Handle, CancellationToken.None),
    };

    private async Task<PlainResponse> PauseAsync(OptionsRequest request, ServerCall call)
    {
        var options = request.Options is null ? null : MessageBody.ReadText(request.Options, DocumentCodecs.PauseOptions);
        await _service.PauseSystemAsync(_handles.Find(request, call.Operation).Handle, options, CancellationToken.None);
        return new PlainResponse();
    }

    private async Task<PlainResponse> ResumeAsync(SystemRequest request, ServerCall call)
    {
        await _service.ResumeSystemAsync(_handles.Find(request, call.Operation).Handle, CancellationToken.None);
        return new PlainResponse();
    }

    private async Task<PlainResponse> SaveAsync(OptionsRequest request, ServerCall call)
    {
        var options = request.Options is null ? null : MessageBody.ReadText(request.Options, DocumentCodecs.SaveOptions);
        await _service.SaveSystemAsync(_handles.Find(request, call.Operation).Handle, options, CancellationToken.None);
        return new PlainResponse();
    }

    private async Task<PropertiesResponse> GetPropertiesAsync(QueryRequest request, ServerCall call)
    {
        var system = _handles.Find(request, call.Operation);
        var properties = await _service.GetSystemPropertiesAsync(system.Handle, ReadQuery(request), CancellationToken.None);
        return new PropertiesResponse { Properties = MessageBody.WriteText(properties, DocumentCodecs.SystemProperties) };
    }

    private static PropertyQuery ReadQuery(QueryRequest request) =>
        string.IsNullOrEmpty(request.Query) ? new PropertyQuery() : MessageBody.ReadText(request.Query, DocumentCodecs.PropertyQuery);

    private async Task<PlainResponse> ModifyAsync(ModifySettingsRequest request, ServerCall call)
    {
        await _service.ModifySystemAsync(_handles.Find(request, call.Operation).Handle, request.Request, CancellationToken.None);
        return new PlainResponse();
    }

    private Task<PlainResponse> Subscribe(SystemRequest request, ServerCall call)
    {
        var system = _handles.Find(request, call.Operation);
        var subscription = _subscriptions.Add(call.Id, system);
        call.Replied = () => _ = _connection.RunBesideAsync(() => _subscriptions.PushAsync(call.Id, system, subscription));
        return Task.FromResult(new PlainResponse());
    }

    private Task<PlainResponse> Unsubscribe(UnsubscribeRequest request, ServerCall call)
    {
        _subscriptions.Cancel(request.Subscription);
        return Task.FromResult(new PlainResponse());
    }

    private async Task<PlainResponse> CloseAsync(SystemRequest request, ServerCall call)
    {
        if (_handles.TakeSystem(request.Handle) is { } held)
        {
            await _service.CloseSystemAsync(held.Handle, CancellationToken.None);
        }

        return new PlainResponse();
    }

    private async Task<PlainResponse> DeleteStateAsync(SystemRequest request, ServerCall call)
    {
        var held = _handles.Find(request, call.Operation);
        if (_handles.TakeSystem(held.Number) is not null)
        {
            await _service.CloseSystemAsync(held.Handle, CancellationToken.None);
        }

        return new PlainResponse();
    }

    private async Task<ProcessEntryResponse> PrepareAsync(ExecuteProcessRequest request, ServerCall call)
    {
        var system = _handles.Find(request, call.Operation);
        var (parameters, stdio) = ReadProcess(request, call);
        return ToResponse(await HoldAsync(await _service.PrepareProcessAsync(system.Handle, parameters, stdio, CancellationToken.None), system, call));
    }

    private async Task<ProcessEntryResponse> ExecuteAsync(ExecuteProcessRequest request, ServerCall call)
    {
        var system = _handles.Find(request, call.Operation);
        var (parameters, stdio) = ReadProcess(request, call);
        if (_connection.HasExtensions || parameters.OciProcess is not null)
        {
            return ToResponse(await HoldAsync(await _service.CreateProcessAsync(system.Handle, parameters, stdio, CancellationToken.None), system, call));
        }

        var init = await HoldAsync(await _service.PrepareProcessAsync(system.Handle, parameters, stdio, CancellationToken.None), system, call);
        await _service.StartSystemAsync(system.Handle, CancellationToken.None);
        return ToResponse(init);
    }

    private static (ProcessParameters Parameters, ProcessStdio Stdio) ReadProcess(ExecuteProcessRequest request, ServerCall call)
    {
        var parameters = MessageBody.ReadText(request.Settings.ProcessParameters, DocumentCodecs.ProcessParameters);
        if (request.Settings is { StdioRelaySettings: not null } or { VsockStdioRelaySettings: not null and not { StdIn: 0, StdOut: 0, StdErr: 0 } })
        {
            throw ServerErrors.Refused(ErrorCode.NotSupported, call.Operation, call.ObjectId, "streams over ports are not offered on this connection");
        }

        return (parameters, ReadStdio(request.Settings.CaissonStdio, call));
    }

    private static ProcessStdio ReadStdio(LocalStdio? local, ServerCall call)
    {
        if (local is null)
        {
            return ProcessStdio.None;
        }

        // Given away from here on: the service closes them, also when it refuses.
        var descriptors = new Queue<Microsoft.Win32.SafeHandles.SafeFileHandle>(call.MoveDescriptors());
        return new ProcessStdio(Endpoint(local.StdIn), Endpoint(local.StdOut), Endpoint(local.StdErr));

        StdioEndpoint Endpoint(LocalEndpoint? endpoint) => endpoint switch
        {
            null => new StdioEndpoint.None(),
            { Path: { } path } => new StdioEndpoint.Path(path),
            { IsHosted: true } => new StdioEndpoint.Hosted(),
            _ => new StdioEndpoint.Descriptor(descriptors.Dequeue()),
        };
    }

    private async Task<ProcessEntryResponse> OpenProcessAsync(ProcessRequest request, ServerCall call)
    {
        var system = _handles.Find(request, call.Operation);
        var entry = await _service.OpenProcessAsync(system.Handle, (int)request.ProcessId, CancellationToken.None);
        return ToResponse(await HoldAsync(entry, system, call));
    }

    private async Task<PlainResponse> StartProcessAsync(ProcessRequest request, ServerCall call)
    {
        await _service.StartProcessAsync(_handles.FindProcess(request, call.Operation).Entry.Handle, CancellationToken.None);
        return new PlainResponse();
    }

    private async Task<WaitForProcessResponse> WaitAsync(WaitForProcessRequest request, ServerCall call)
    {
        var process = _handles.FindProcess(request, call.Operation);
        var exit = await _subscriptions.WaitForExitAsync(process, request.TimeoutInMs, call.Operation);
        return new WaitForProcessResponse { ExitCode = (uint)exit.Code };
    }

    private async Task<PlainResponse> SignalAsync(SignalProcessRequest request, ServerCall call)
    {
        var process = _handles.FindProcess(request, call.Operation).Entry.Handle;
        return Delivered(request.Options is { } options
            ? await _service.SignalProcessAsync(process, options, CancellationToken.None)
            : await _service.TerminateProcessAsync(process, CancellationToken.None));
    }

    private async Task<PlainResponse> KillAsync(ProcessRequest request, ServerCall call) =>
        Delivered(await _service.TerminateProcessAsync(_handles.FindProcess(request, call.Operation).Entry.Handle, CancellationToken.None));

    /// <summary>The protocol's way to say that there was nobody to deliver to; without our error member it is an answer, not an error.</summary>
    private static PlainResponse Delivered(bool wasDelivered) => new()
    {
        Result = wasDelivered ? 0 : HResults.NotFound,
        ErrorMessage = wasDelivered ? null : "the process has ended",
    };

    private async Task<PlainResponse> ResizeAsync(ResizeConsoleRequest request, ServerCall call)
    {
        var change = new ProcessModifyRequest
        {
            Operation = ProcessModifyOperation.ConsoleSize,
            ConsoleSize = new ConsoleSize { Height = request.Height, Width = request.Width },
        };
        await _service.ModifyProcessAsync(_handles.FindProcess(request, call.Operation).Entry.Handle, change, CancellationToken.None);
        return new PlainResponse();
    }

    private async Task<ProcessEntryResponse> GetProcessInfoAsync(ProcessRequest request, ServerCall call)
    {
        var process = _handles.FindProcess(request, call.Operation);
        var entry = await _service.GetProcessInfoAsync(process.Entry.Handle, CancellationToken.None);
        return ToResponse(process with { Entry = entry });
    }

    private async Task<PropertiesResponse> GetProcessPropertiesAsync(ProcessRequest request, ServerCall call)
    {
        var status = await _service.GetProcessPropertiesAsync(_handles.FindProcess(request, call.Operation).Entry.Handle, CancellationToken.None);
        return new PropertiesResponse { Properties = MessageBody.WriteText(status, DocumentCodecs.ProcessStatus) };
    }

    private async Task<PlainResponse> ModifyProcessAsync(ModifyProcessRequest request, ServerCall call)
    {
        var change = MessageBody.ReadText(request.Request, DocumentCodecs.ProcessModifyRequest);
        await _service.ModifyProcessAsync(_handles.FindProcess(request, call.Operation).Entry.Handle, change, CancellationToken.None);
        return new PlainResponse();
    }

    private async Task<AttachProcessResponse> AttachAsync(AttachProcessRequest request, ServerCall call)
    {
        var process = _handles.FindProcess(request, call.Operation);
        var options = new AttachOptions { LastLines = request.LastLines, InputEnd = request.InputEnd };
        var attachment = await _service.AttachProcessAsync(process.Entry.Handle, ReadStdio(request.CaissonStdio, call), options, CancellationToken.None);
        return new AttachProcessResponse { Attachment = attachment.Number };
    }

    private async Task<PlainResponse> CloseProcessAsync(ProcessRequest request, ServerCall call)
    {
        if (_handles.TakeProcess(request.ProcessHandle) is { } held)
        {
            await _service.CloseProcessAsync(held.Entry.Handle, CancellationToken.None);
        }

        return new PlainResponse();
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

    private static SystemId ToSystemId(RequestMessage request, ServerCall call) => SystemId.TryCreate(request.ContainerId, out var id, out var refusal)
        ? id
        : throw ServerErrors.Refused(ErrorCode.InvalidArgument, call.Operation, null, $"the system id {refusal}");

    private static ProcessEntryResponse ToResponse(HeldProcess process) => new()
    {
        ProcessId = (uint)(process.Entry.ProcessId ?? 0),
        ProcessHandle = process.Number,
        ProcessNumber = process.Entry.Number.Value,
    };

    private async Task<HeldSystem> HoldAsync(SystemHandle handle, SystemId id, ServerCall call)
    {
        if (_handles.TryAdd(handle, id.Value) is { } held)
        {
            return held;
        }

        await CloseQuietlyAsync(handle);
        throw ServerErrors.Refused(ErrorCode.ConnectionLost, call.Operation, id.Value, "the connection ended meanwhile");
    }

    private async Task<HeldProcess> HoldAsync(ProcessEntry entry, HeldSystem system, ServerCall call)
    {
        if (_handles.TryAdd(entry, system) is { } held)
        {
            return held;
        }

        await CloseQuietlyAsync(entry.Handle);
        throw ServerErrors.Refused(ErrorCode.ConnectionLost, call.Operation, system.Id, "the connection ended meanwhile");
    }

    private async Task CloseQuietlyAsync(SystemHandle handle)
    {
        try
        {
            await _service.CloseSystemAsync(handle, CancellationToken.None);
        }
        catch (Exception exception)
        {
            _logger.CloseFailed(exception, "a system handle");
        }
    }

    private async Task CloseQuietlyAsync(ProcessHandle handle)
    {
        try
        {
            await _service.CloseProcessAsync(handle, CancellationToken.None);
        }
        catch (Exception exception)
        {
            _logger.CloseFailed(exception, "a process handle");
        }
    }
}
