using System.Text.Json;
using Caisson.Bridge.Errors;
using Caisson.Bridge.Messages;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;

namespace Caisson.Bridge.Client;

/// <summary>Systems of a guest.</summary>
internal sealed partial class GuestDialect
{
    public Task<IReadOnlyList<SystemProperties>> EnumerateSystemsAsync(SystemQuery query, CancellationToken cancellationToken) =>
        Task.FromException<IReadOnlyList<SystemProperties>>(ConnectionErrors.NotSupported(Operations.Enumerate));

    public async Task<SystemHandle> CreateSystemAsync(SystemId id, ComputeSystemDocument document, CancellationToken cancellationToken)
    {
        // Before the request: the guest may notify before we have taken up its answer.
        var system = new GuestSystem(id.Value);
        lock (_gate)
        {
            if (!_systems.TryAdd(id.Value, system))
            {
                throw ConnectionErrors.Refused(ErrorCode.SystemAlreadyExists, Operations.Create, id.Value, "the id is in use");
            }
        }

        // The guest's document is the hosted system itself.
        var text = document.HostedSystem is { } hosted
            ? MessageBody.WriteText(hosted, DocumentCodecs.HostedSystem)
            : MessageBody.WriteText(document, DocumentCodecs.ComputeSystemDocument);
        try
        {
            await _connection.CallAsync(
                Verbs.Create, new CreateRequest { ContainerId = id.Value, ContainerConfig = text }, id.Value, cancellationToken, _ => EndLateAsync(id.Value));
        }
        catch
        {
            lock (_gate)
            {
                _systems.Remove(id.Value);
            }

            throw;
        }

        system.Tell(new SystemNotification.Created { Time = Now });
        return Hold(system);
    }

    public Task<SystemHandle> OpenSystemAsync(SystemId id, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return _systems.TryGetValue(id.Value, out var system)
                ? Task.FromResult(Hold(system))
                : Task.FromException<SystemHandle>(ConnectionErrors.Refused(
                    ErrorCode.SystemNotFound, Operations.Open, id.Value, "the guest only knows systems that this connection created"));
        }
    }

    public async Task StartSystemAsync(SystemHandle system, CancellationToken cancellationToken)
    {
        var guest = SystemOf(system, Operations.Start);
        GuestProcess init;
        lock (_gate)
        {
            init = guest.Init ??= new GuestProcess(guest, guest.NextNumber(), new ProcessParameters());
        }

        MarkStarted(init, Operations.Start);
        await _connection.CallAsync(Verbs.Start, new SystemRequest { ContainerId = guest.Id }, guest.Id, cancellationToken);
        await ExecuteAsync(init, Operations.Start, cancellationToken);
    }

    public Task<StopOutcome> ShutdownSystemAsync(SystemHandle system, CancellationToken cancellationToken) =>
        StopAsync(Verbs.Shutdown, system, cancellationToken);

    public Task<StopOutcome> TerminateSystemAsync(SystemHandle system, CancellationToken cancellationToken) =>
        StopAsync(Verbs.Terminate, system, cancellationToken);

    public Task PauseSystemAsync(SystemHandle system, PauseOptions? options, CancellationToken cancellationToken) =>
        Task.FromException(ConnectionErrors.NotSupported(Operations.Pause));

    public Task ResumeSystemAsync(SystemHandle system, CancellationToken cancellationToken) =>
        Task.FromException(ConnectionErrors.NotSupported(Operations.Resume));

    public Task SaveSystemAsync(SystemHandle system, SaveOptions? options, CancellationToken cancellationToken) =>
        Task.FromException(ConnectionErrors.NotSupported(Operations.Save));

    public async Task<SystemProperties> GetSystemPropertiesAsync(SystemHandle system, PropertyQuery query, CancellationToken cancellationToken)
    {
        var guest = SystemOf(system, Operations.Properties);
        var known = new SystemProperties
        {
            Id = guest.Id,
            SystemType = "Container",
            RuntimeOsType = _connection.Peer.RuntimeOsType,
            Stopped = guest.Exit is not null,
            Exit = guest.Exit,
        };
        if (query.PropertyTypes.Count == 0)
        {
            return known;
        }

        var text = MessageBody.WriteText(query, DocumentCodecs.PropertyQuery);
        var response = await _connection.CallAsync(
            Verbs.Properties, new QueryRequest { ContainerId = guest.Id, Query = text }, guest.Id, cancellationToken);
        return ReadProperties(response.Properties, guest.Id) with { Stopped = known.Stopped, Exit = known.Exit };
    }

    public async Task ModifySystemAsync(SystemHandle system, ModifySettingRequest request, CancellationToken cancellationToken)
    {
        var guest = SystemOf(system, Operations.Modify);
        await _connection.CallAsync(Verbs.Modify, new ModifySettingsRequest { ContainerId = guest.Id, Request = request }, guest.Id, cancellationToken);
    }

    public IAsyncEnumerable<SystemNotification> SubscribeAsync(SystemHandle system, CancellationToken cancellationToken) =>
        SystemOf(system, Operations.Subscribe).ReadAsync(cancellationToken);

    /// <summary>Closes our handle; the last one of a system lets the guest remove what a stopped container left, where it can.</summary>
    public async Task CloseSystemAsync(SystemHandle system, CancellationToken cancellationToken)
    {
        GuestSystem? guest;
        lock (_gate)
        {
            if (!_systemHandles.Remove(system.Value, out guest) || _systemHandles.ContainsValue(guest))
            {
                return;
            }

            _systems.Remove(guest.Id);
        }

        if (guest.Exit is null)
        {
            await _connection.AskAsync(
                Verbs.Terminate, new SystemRequest { ContainerId = guest.Id }, guest.Id, _connection.CallTimeout, cancellationToken);
        }
        else
        {
            await _connection.AskAsync(
                Verbs.DeleteState, new SystemRequest { ContainerId = guest.Id }, guest.Id, _connection.CallTimeout, cancellationToken);
        }
    }

    private static SystemProperties ReadProperties(string? text, string id)
    {
        try
        {
            // The guest leaves out what the caller knows; our record needs the id.
            using var document = JsonDocument.Parse(string.IsNullOrEmpty(text) ? "{}" : text);
            var members = document.RootElement.EnumerateObject().Where(member => member.Name != "Id").ToDictionary(member => member.Name, member => member.Value);
            members["Id"] = JsonDocument.Parse($"\"{id}\"").RootElement;
            return MessageBody.ReadText(MessageBody.WriteText(members, BridgeCodecs.DictionaryStringJsonElement), DocumentCodecs.SystemProperties);
        }
        catch (Exception exception) when (exception is BridgeProtocolException or JsonException or InvalidOperationException)
        {
            throw ConnectionErrors.Refused(ErrorCode.UnexpectedValue, Operations.Properties, id, "the guest answered nonsense", exception);
        }
    }

    private async Task<StopOutcome> StopAsync(Verb<SystemRequest, StopResponse> verb, SystemHandle system, CancellationToken cancellationToken)
    {
        var guest = SystemOf(system, verb.Operation);
        if (guest.Exit is not null)
        {
            return StopOutcome.AlreadyGone;
        }

        var response = await _connection.AskAsync(
            verb, new SystemRequest { ContainerId = guest.Id }, guest.Id, _connection.CallTimeout, cancellationToken);
        return response.Result switch
        {
            0 or HResults.OperationPending => StopOutcome.Pending,
            var result when HResults.IsAlreadyGone(result) => StopOutcome.AlreadyGone,
            _ => throw WireErrors.ToException(response, verb.Operation, guest.Id),
        };
    }

    private async Task EndLateAsync(string id) =>
        await _connection.CallAsync(Verbs.Terminate, new SystemRequest { ContainerId = id }, id, CancellationToken.None);
}
