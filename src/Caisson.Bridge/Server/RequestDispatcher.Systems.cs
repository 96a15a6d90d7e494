using Caisson.Bridge.Messages;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;

namespace Caisson.Bridge.Server;

/// <summary>Requests about systems.</summary>
internal sealed partial class RequestDispatcher
{
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

    private static SystemId ToSystemId(RequestMessage request, ServerCall call) => SystemId.TryCreate(request.ContainerId, out var id, out var refusal)
        ? id
        : throw ServerErrors.Refused(ErrorCode.InvalidArgument, call.Operation, null, $"the system id {refusal}");
}
