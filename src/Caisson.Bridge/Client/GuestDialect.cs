using Caisson.Bridge.Messages;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;

namespace Caisson.Bridge.Client;

/// <summary>The seam over a Microsoft guest agent, which knows systems by id only and cannot prepare.</summary>
/// <remarks>
/// Handles are ours alone. Preparing remembers; starting a system sends Start and then executes its init process, which in this protocol is what starts a
/// container. A wait is outstanding per process. Standard streams of a guest travel over ports, which this connection does not open yet: only none is taken.
/// </remarks>
internal sealed partial class GuestDialect : IComputeService
{
    private readonly ClientConnection _connection;
    private readonly TimeProvider _timeProvider;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, GuestSystem> _systems = []; // by id; under _gate
    private readonly Dictionary<ulong, GuestSystem> _systemHandles = []; // under _gate
    private readonly Dictionary<ulong, GuestProcess> _processHandles = []; // under _gate
    private ulong _lastHandle; // under _gate

    internal GuestDialect(ClientConnection connection, TimeProvider timeProvider)
    {
        _connection = connection;
        _timeProvider = timeProvider;
        connection.ContainerNotified = NotifyContainer;
        connection.Ended = Fail;
    }

    public Task Completion => _connection.Completion;

    public Task<ServiceProperties> GetServicePropertiesAsync(PropertyQuery query, CancellationToken cancellationToken) =>
        Task.FromException<ServiceProperties>(ConnectionErrors.NotSupported(Operations.ServiceProperties));

    public async Task ModifyServiceSettingsAsync(ModificationRequest request, CancellationToken cancellationToken) =>
        await _connection.CallAsync(
            Verbs.ModifyServiceSettings,
            new ModifyServiceSettingsRequest { PropertyType = request.PropertyType, Settings = request.Settings },
            null,
            cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private DateTimeOffset Now => _timeProvider.GetUtcNow();

    private SystemHandle Hold(GuestSystem system)
    {
        lock (_gate)
        {
            var handle = new SystemHandle(++_lastHandle);
            _systemHandles.Add(handle.Value, system);
            return handle;
        }
    }

    private (GuestProcess Process, ProcessEntry Entry) Prepare(SystemHandle system, ProcessParameters parameters, ProcessStdio stdio, string operation)
    {
        var guest = SystemOf(system, operation);
        if (stdio is not { Input: StdioEndpoint.None, Output: StdioEndpoint.None, Error: StdioEndpoint.None })
        {
            LocalStreams.CloseGiven(stdio);
            throw ConnectionErrors.Refused(ErrorCode.NotSupported, operation, guest.Id, "a guest's streams need ports, which this connection does not open");
        }

        lock (_gate)
        {
            var isInit = parameters.OciProcess is null;
            if (isInit && guest.Init is not null)
            {
                throw ConnectionErrors.Refused(ErrorCode.InvalidState, operation, guest.Id, "its init process was prepared before");
            }

            var process = new GuestProcess(guest, guest.NextNumber(), parameters);
            guest.Init = isInit ? process : guest.Init;
            var handle = new ProcessHandle(++_lastHandle);
            _processHandles.Add(handle.Value, process);
            return (process, new ProcessEntry(handle, process.Number, null, ProcessStreams.None));
        }
    }

    private GuestSystem SystemOf(SystemHandle system, string operation)
    {
        lock (_gate)
        {
            return _systemHandles.TryGetValue(system.Value, out var guest) ? guest : throw Missing(operation);
        }
    }

    private GuestProcess ProcessOf(ProcessHandle process, string operation)
    {
        lock (_gate)
        {
            return _processHandles.TryGetValue(process.Value, out var guest) ? guest : throw Missing(operation);
        }
    }

    private Exception Missing(string operation) =>
        _connection.Cause is { } cause ? ConnectionErrors.Lost(operation, null, cause) : ConnectionErrors.Closed(operation);

    private void NotifyContainer(ContainerNotification notification)
    {
        GuestSystem? system;
        lock (_gate)
        {
            _systems.TryGetValue(notification.ContainerId, out system);
        }

        var reason = notification.Type is ContainerNotification.ForcedExit ? ExitReason.Terminated : ExitReason.Exited;
        if (notification.Type is ContainerNotification.ForcedExit or ContainerNotification.GracefulExit or ContainerNotification.UnexpectedExit)
        {
            system?.NotifyExit(new ExitRecord { Time = Now, Code = 0, Reason = reason, Source = ExitSource.Service });
        }
    }

    private void Fail(Exception cause)
    {
        List<GuestSystem> systems;
        lock (_gate)
        {
            systems = [.. _systems.Values];
        }

        foreach (var system in systems)
        {
            system.Fail(ConnectionErrors.Lost(Operations.Subscribe, system.Id, cause));
        }
    }
}
