using System.Text.Json;
using Caisson.Bridge.Errors;
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
internal sealed class GuestDialect : IComputeService
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

    public Task<ProcessEntry> PrepareProcessAsync(
        SystemHandle system, ProcessParameters parameters, ProcessStdio stdio, CancellationToken cancellationToken) =>
        Task.FromResult(Prepare(system, parameters, stdio, Operations.PrepareProcess).Entry);

    public Task StartProcessAsync(ProcessHandle process, CancellationToken cancellationToken)
    {
        var guest = ProcessOf(process, Operations.StartProcess);
        if (ReferenceEquals(guest, guest.System.Init))
        {
            throw ConnectionErrors.Refused(ErrorCode.InvalidState, Operations.StartProcess, guest.ObjectId, "the init process starts with its system");
        }

        MarkStarted(guest, Operations.StartProcess);
        return ExecuteAsync(guest, Operations.StartProcess, cancellationToken);
    }

    public async Task<ProcessEntry> CreateProcessAsync(
        SystemHandle system, ProcessParameters parameters, ProcessStdio stdio, CancellationToken cancellationToken)
    {
        var (process, entry) = Prepare(system, parameters, stdio, Operations.CreateProcess);
        try
        {
            MarkStarted(process, Operations.CreateProcess);
            await ExecuteAsync(process, Operations.CreateProcess, cancellationToken);
            return entry with { ProcessId = process.ProcessId };
        }
        catch
        {
            await CloseProcessAsync(entry.Handle, CancellationToken.None);
            throw;
        }
    }

    public Task<ProcessEntry> OpenProcessAsync(SystemHandle system, int processId, CancellationToken cancellationToken) =>
        Task.FromException<ProcessEntry>(ConnectionErrors.NotSupported(Operations.OpenProcess));

    public Task<bool> SignalProcessAsync(ProcessHandle process, SignalProcessOptions options, CancellationToken cancellationToken) =>
        SignalAsync(process, options, Operations.SignalProcess, cancellationToken);

    public Task<bool> TerminateProcessAsync(ProcessHandle process, CancellationToken cancellationToken) =>
        SignalAsync(process, null, Operations.KillProcess, cancellationToken);

    public Task<ProcessEntry> GetProcessInfoAsync(ProcessHandle process, CancellationToken cancellationToken)
    {
        var guest = ProcessOf(process, Operations.ProcessInfo);
        return Task.FromResult(new ProcessEntry(process, guest.Number, guest.ProcessId, ProcessStreams.None));
    }

    public Task<ProcessStatus> GetProcessPropertiesAsync(ProcessHandle process, CancellationToken cancellationToken)
    {
        var guest = ProcessOf(process, Operations.ProcessProperties);
        return Task.FromResult(new ProcessStatus
        {
            ProcessId = (uint)(guest.ProcessId ?? 0),
            Exited = guest.Exit is not null,
            ExitCode = (uint)(guest.Exit?.Code ?? 0),
        });
    }

    public Task<ProcessAttachment> AttachProcessAsync(
        ProcessHandle process, ProcessStdio stdio, AttachOptions options, CancellationToken cancellationToken)
    {
        LocalStreams.CloseGiven(stdio);
        return Task.FromException<ProcessAttachment>(ConnectionErrors.NotSupported(Operations.AttachProcess));
    }

    public async Task ModifyProcessAsync(ProcessHandle process, ProcessModifyRequest request, CancellationToken cancellationToken)
    {
        var guest = ProcessOf(process, Operations.ModifyProcess);
        if (request.Operation == ProcessModifyOperation.CloseHandle)
        {
            return; // There are no streams to close.
        }

        if (request is not { ConsoleSize: { } size } || request.Operation != ProcessModifyOperation.ConsoleSize)
        {
            throw ConnectionErrors.NotSupported(Operations.ModifyProcess, guest.ObjectId);
        }

        var message = new ResizeConsoleRequest
        {
            ContainerId = guest.System.Id,
            ProcessId = RunningId(guest, Operations.ModifyProcess),
            Height = size.Height,
            Width = size.Width,
        };
        await _connection.CallAsync(Verbs.ResizeConsole, message, guest.ObjectId, cancellationToken);
    }

    public Task CloseProcessAsync(ProcessHandle process, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_processHandles.Remove(process.Value, out var guest) && !guest.WasStarted && ReferenceEquals(guest.System.Init, guest))
            {
                guest.System.Init = null;
            }
        }

        return Task.CompletedTask;
    }

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

    private void MarkStarted(GuestProcess process, string operation)
    {
        lock (_gate)
        {
            if (process.WasStarted)
            {
                throw ConnectionErrors.Refused(ErrorCode.InvalidState, operation, process.ObjectId, "it was started before");
            }

            process.WasStarted = true;
        }
    }

    private async Task ExecuteAsync(GuestProcess process, string operation, CancellationToken cancellationToken)
    {
        var settings = new ExecuteProcessSettings
        {
            ProcessParameters = MessageBody.WriteText(process.Parameters, DocumentCodecs.ProcessParameters),
            VsockStdioRelaySettings = new PortRelaySettings(),
        };
        try
        {
            var response = await _connection.CallAsync(
                Verbs.ExecuteProcess with { Operation = operation },
                new ExecuteProcessRequest { ContainerId = process.System.Id, Settings = settings },
                process.ObjectId,
                cancellationToken);
            process.ProcessId = (int)response.ProcessId;
        }
        catch (ComputeOperationException)
        {
            process.Exit = new ExitRecord { Time = Now, Code = 125, Reason = ExitReason.LaunchFailed, Source = ExitSource.Service };
            process.System.EndIfComplete();
            throw;
        }

        process.System.Tell(new SystemNotification.ProcessPrepared(process.Number, process.ProcessId.Value) { Time = Now });
        process.System.Tell(new SystemNotification.ProcessStarted(process.Number, process.ProcessId.Value) { Time = Now });
        if (ReferenceEquals(process, process.System.Init))
        {
            process.System.Tell(new SystemNotification.Started { Time = Now });
        }

        _ = WaitAsync(process, process.ProcessId.Value);
    }

    private async Task WaitAsync(GuestProcess process, int processId)
    {
        try
        {
            var request = new WaitForProcessRequest
            {
                ContainerId = process.System.Id,
                ProcessId = (uint)processId,
                TimeoutInMs = WaitForProcessRequest.Infinite,
            };
            var response = await _connection.AskAsync(
                Verbs.WaitForProcess, request, process.ObjectId, Timeout.InfiniteTimeSpan, CancellationToken.None);
            var code = response.Result == 0 ? (int)response.ExitCode : -1;
            process.Exit = new ExitRecord
            {
                Time = Now,
                Code = code,
                Reason = code > 128 ? ExitReason.Signaled : ExitReason.Exited,
                Source = response.Result == 0 ? ExitSource.Service : ExitSource.Inferred,
                Detail = response.Result == 0 ? null : $"the guest's wait failed: {response.ErrorMessage} (0x{(uint)response.Result:x8})",
            };
            process.System.Tell(new SystemNotification.ProcessExited(process.Number, processId, process.Exit) { Time = process.Exit.Time });
            process.System.EndIfComplete();
        }
        catch (ComputeException)
        {
            // The connection ended; every subscriber hears of that.
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

    private async Task<bool> SignalAsync(ProcessHandle process, SignalProcessOptions? options, string operation, CancellationToken cancellationToken)
    {
        var guest = ProcessOf(process, operation);
        if (guest.Exit is not null)
        {
            return false;
        }

        var request = new SignalProcessRequest { ContainerId = guest.System.Id, ProcessId = RunningId(guest, operation), Options = options };
        var response = await _connection.AskAsync(Verbs.SignalProcess, request, guest.ObjectId, _connection.CallTimeout, cancellationToken);
        return response.Result switch
        {
            0 => true,
            HResults.NotFound => false,
            _ => throw WireErrors.ToException(response, operation, guest.ObjectId),
        };
    }

    private static uint RunningId(GuestProcess process, string operation) => process.ProcessId is { } id
        ? (uint)id
        : throw ConnectionErrors.Refused(ErrorCode.InvalidState, operation, process.ObjectId, "it does not run yet");

    private async Task EndLateAsync(string id) =>
        await _connection.CallAsync(Verbs.Terminate, new SystemRequest { ContainerId = id }, id, CancellationToken.None);

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
