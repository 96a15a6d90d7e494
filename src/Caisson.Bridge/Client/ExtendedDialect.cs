using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Caisson.Bridge.Errors;
using Caisson.Bridge.Messages;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Platform.Linux.Descriptors;

namespace Caisson.Bridge.Client;

/// <summary>The seam over a peer of ours: one request per verb, named by the handles that the peer gave.</summary>
/// <remarks>A handle we do not hold (any more) is refused here, without asking the peer.</remarks>
internal sealed class ExtendedDialect(ClientConnection connection, IDescriptorIo? descriptorIo) : IComputeService
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, string> _systems = []; // handle to id; under _gate
    private readonly Dictionary<ulong, HeldProcess> _processes = []; // under _gate

    public Task Completion => connection.Completion;

    public async Task<IReadOnlyList<SystemProperties>> EnumerateSystemsAsync(SystemQuery query, CancellationToken cancellationToken)
    {
        var request = new QueryRequest { Query = MessageBody.WriteText(query, DocumentCodecs.SystemQuery) };
        var response = await connection.CallAsync(Verbs.Enumerate, request, null, cancellationToken);
        return Answer(() => MessageBody.ReadText(response.Properties, DocumentCodecs.IReadOnlyListSystemProperties), Operations.Enumerate, null);
    }

    public async Task<SystemHandle> CreateSystemAsync(SystemId id, ComputeSystemDocument document, CancellationToken cancellationToken)
    {
        var request = new CreateRequest
        {
            ContainerId = id.Value,
            ContainerConfig = MessageBody.WriteText(document, DocumentCodecs.ComputeSystemDocument),
        };
        var response = await connection.CallAsync(Verbs.Create, request, id.Value, cancellationToken, EndLateSystemAsync);
        return Hold(response.Handle, id.Value, Operations.Create);
    }

    public async Task<SystemHandle> OpenSystemAsync(SystemId id, CancellationToken cancellationToken)
    {
        var response = await connection.CallAsync(
            Verbs.Open, new SystemRequest { ContainerId = id.Value }, id.Value, cancellationToken, CloseLateSystemAsync);
        return Hold(response.Handle, id.Value, Operations.Open);
    }

    public Task StartSystemAsync(SystemHandle system, CancellationToken cancellationToken) => AskSystemAsync(Verbs.Start, system, cancellationToken);

    public Task<StopOutcome> ShutdownSystemAsync(SystemHandle system, CancellationToken cancellationToken) =>
        StopAsync(Verbs.Shutdown, system, cancellationToken);

    public Task<StopOutcome> TerminateSystemAsync(SystemHandle system, CancellationToken cancellationToken) =>
        StopAsync(Verbs.Terminate, system, cancellationToken);

    public async Task PauseSystemAsync(SystemHandle system, PauseOptions? options, CancellationToken cancellationToken)
    {
        var id = IdOf(system, Operations.Pause);
        var text = options is null ? null : MessageBody.WriteText(options, DocumentCodecs.PauseOptions);
        var request = new OptionsRequest { ContainerId = id, Handle = system.Value, Options = text };
        await connection.CallAsync(Verbs.Pause, request, id, cancellationToken);
    }

    public Task ResumeSystemAsync(SystemHandle system, CancellationToken cancellationToken) => AskSystemAsync(Verbs.Resume, system, cancellationToken);

    public async Task SaveSystemAsync(SystemHandle system, SaveOptions? options, CancellationToken cancellationToken)
    {
        var id = IdOf(system, Operations.Save);
        var text = options is null ? null : MessageBody.WriteText(options, DocumentCodecs.SaveOptions);
        var request = new OptionsRequest { ContainerId = id, Handle = system.Value, Options = text };
        await connection.CallAsync(Verbs.Save, request, id, cancellationToken);
    }

    public async Task<SystemProperties> GetSystemPropertiesAsync(SystemHandle system, PropertyQuery query, CancellationToken cancellationToken)
    {
        var id = IdOf(system, Operations.Properties);
        var text = MessageBody.WriteText(query, DocumentCodecs.PropertyQuery);
        var response = await connection.CallAsync(
            Verbs.Properties, new QueryRequest { ContainerId = id, Handle = system.Value, Query = text }, id, cancellationToken);
        return Answer(() => MessageBody.ReadText(response.Properties, DocumentCodecs.SystemProperties), Operations.Properties, id);
    }

    public async Task ModifySystemAsync(SystemHandle system, ModifySettingRequest request, CancellationToken cancellationToken)
    {
        var id = IdOf(system, Operations.Modify);
        await connection.CallAsync(
            Verbs.Modify, new ModifySettingsRequest { ContainerId = id, Handle = system.Value, Request = request }, id, cancellationToken);
    }

    public async IAsyncEnumerable<SystemNotification> SubscribeAsync(
        SystemHandle system, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var id = IdOf(system, Operations.Subscribe);
        var subscription = new ClientSubscription(id, connection.MaximumWaitingNotifications);
        try
        {
            var response = await connection.AskAsync(
                Verbs.Subscribe,
                new SystemRequest { ContainerId = id, Handle = system.Value },
                id,
                Timeout.InfiniteTimeSpan,
                cancellationToken,
                subscription: subscription);
            if (response.Result != 0)
            {
                throw WireErrors.ToException(response, Operations.Subscribe, id);
            }

            while (await subscription.NextAsync(cancellationToken) is { } notification)
            {
                yield return notification;
            }
        }
        finally
        {
            connection.Forget(subscription);
        }
    }

    public async Task CloseSystemAsync(SystemHandle system, CancellationToken cancellationToken)
    {
        string? id;
        lock (_gate)
        {
            if (!_systems.Remove(system.Value, out id))
            {
                return;
            }
        }

        await connection.CallAsync(Verbs.Close, new SystemRequest { ContainerId = id, Handle = system.Value }, id, cancellationToken);
    }

    public Task<ProcessEntry> PrepareProcessAsync(
        SystemHandle system, ProcessParameters parameters, ProcessStdio stdio, CancellationToken cancellationToken) =>
        ExecuteAsync(Verbs.PrepareProcess, system, parameters, stdio, cancellationToken);

    public async Task StartProcessAsync(ProcessHandle process, CancellationToken cancellationToken) =>
        await AskProcessAsync(Verbs.StartProcess, process, cancellationToken);

    public Task<ProcessEntry> CreateProcessAsync(
        SystemHandle system, ProcessParameters parameters, ProcessStdio stdio, CancellationToken cancellationToken) =>
        ExecuteAsync(Verbs.ExecuteProcess, system, parameters, stdio, cancellationToken);

    public async Task<ProcessEntry> OpenProcessAsync(SystemHandle system, int processId, CancellationToken cancellationToken)
    {
        var id = IdOf(system, Operations.OpenProcess);
        var request = new ProcessRequest { ContainerId = id, Handle = system.Value, ProcessId = (uint)processId };
        var response = await connection.CallAsync(Verbs.OpenProcess, request, id, cancellationToken, CloseLateProcessAsync);
        return Hold(response, id, ProcessStreams.None, Operations.OpenProcess);
    }

    public async Task<bool> SignalProcessAsync(ProcessHandle process, SignalProcessOptions options, CancellationToken cancellationToken)
    {
        var held = HeldOf(process, Operations.SignalProcess);
        var request = new SignalProcessRequest
        {
            ContainerId = held.SystemId,
            ProcessId = held.ProcessId,
            ProcessHandle = process.Value,
            Options = options,
        };
        return await AskDeliveredAsync(Verbs.SignalProcess, request, held, cancellationToken);
    }

    public async Task<bool> TerminateProcessAsync(ProcessHandle process, CancellationToken cancellationToken)
    {
        var held = HeldOf(process, Operations.KillProcess);
        return await AskDeliveredAsync(Verbs.TerminateProcess, RequestFor(process, held), held, cancellationToken);
    }

    public async Task<ProcessEntry> GetProcessInfoAsync(ProcessHandle process, CancellationToken cancellationToken)
    {
        var response = await AskProcessAsync(Verbs.ProcessInfo, process, cancellationToken);
        return new ProcessEntry(process, new ProcessNumber(response.ProcessNumber), ToProcessId(response.ProcessId), ProcessStreams.None);
    }

    public async Task<ProcessStatus> GetProcessPropertiesAsync(ProcessHandle process, CancellationToken cancellationToken)
    {
        var response = await AskProcessAsync(Verbs.ProcessProperties, process, cancellationToken);
        return Answer(() => MessageBody.ReadText(response.Properties, DocumentCodecs.ProcessStatus), Operations.ProcessProperties, null);
    }

    public async Task ModifyProcessAsync(ProcessHandle process, ProcessModifyRequest request, CancellationToken cancellationToken)
    {
        var held = HeldOf(process, Operations.ModifyProcess);
        var message = new ModifyProcessRequest
        {
            ContainerId = held.SystemId,
            ProcessId = held.ProcessId,
            ProcessHandle = process.Value,
            Request = MessageBody.WriteText(request, DocumentCodecs.ProcessModifyRequest),
        };
        await connection.CallAsync(Verbs.ModifyProcess, message, held.ObjectId, cancellationToken);
    }

    public async Task<ProcessAttachment> AttachProcessAsync(
        ProcessHandle process, ProcessStdio stdio, AttachOptions options, CancellationToken cancellationToken)
    {
        HeldProcess held;
        try
        {
            held = HeldOf(process, Operations.AttachProcess);
            if (!connection.Peer.HoldsStreams)
            {
                throw ConnectionErrors.Refused(
                    Contracts.Errors.ErrorCode.NotSupported, Operations.AttachProcess, held.ObjectId, "the service is too old to attach to processes");
            }
        }
        catch
        {
            LocalStreams.CloseGiven(stdio);
            throw;
        }

        using var streams = LocalStreams.Open(stdio, connection.Peer, descriptorIo is not null, Operations.AttachProcess, held.ObjectId);
        var request = new AttachProcessRequest
        {
            ContainerId = held.SystemId,
            ProcessId = held.ProcessId,
            ProcessHandle = process.Value,
            LastLines = options.LastLines,
            InputEnd = options.InputEnd,
            CaissonStdio = streams.Wire,
        };

        // Our ends close when nobody waits for the answer any more, which detaches an attachment that comes too late.
        var response = await connection.CallAsync(Verbs.AttachProcess, request, held.ObjectId, cancellationToken, late: null, streams.Sent);
        return new ProcessAttachment(response.Attachment, streams.MoveToStreams(descriptorIo));
    }

    public async Task CloseProcessAsync(ProcessHandle process, CancellationToken cancellationToken)
    {
        HeldProcess? held;
        lock (_gate)
        {
            if (!_processes.Remove(process.Value, out held))
            {
                return;
            }
        }

        await connection.CallAsync(Verbs.CloseProcess, RequestFor(process, held), held.ObjectId, cancellationToken);
    }

    public async Task<ServiceProperties> GetServicePropertiesAsync(PropertyQuery query, CancellationToken cancellationToken)
    {
        var request = new QueryRequest { Query = MessageBody.WriteText(query, DocumentCodecs.PropertyQuery) };
        var response = await connection.CallAsync(Verbs.ServiceProperties, request, null, cancellationToken);
        return Answer(() => MessageBody.ReadText(response.Properties, DocumentCodecs.ServiceProperties), Operations.ServiceProperties, null);
    }

    public async Task ModifyServiceSettingsAsync(ModificationRequest request, CancellationToken cancellationToken) =>
        await connection.CallAsync(
            Verbs.ModifyServiceSettings,
            new ModifyServiceSettingsRequest { PropertyType = request.PropertyType, Settings = request.Settings },
            null,
            cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static int? ToProcessId(uint processId) => processId == 0 ? null : (int)processId;

    private static ProcessRequest RequestFor(ProcessHandle process, HeldProcess held) =>
        new() { ContainerId = held.SystemId, ProcessId = held.ProcessId, ProcessHandle = process.Value };

    /// <summary>Reads a document out of a good response; nonsense there fails the call, the connection is intact.</summary>
    private static T Answer<T>(Func<T> read, string operation, string? objectId)
    {
        try
        {
            return read();
        }
        catch (BridgeProtocolException exception)
        {
            throw ConnectionErrors.Refused(Contracts.Errors.ErrorCode.UnexpectedValue, operation, objectId, "the service answered nonsense", exception);
        }
    }

    private async Task<TResponse> AskSystemAsync<TResponse>(Verb<SystemRequest, TResponse> verb, SystemHandle system, CancellationToken cancellationToken)
        where TResponse : ResponseMessage
    {
        var id = IdOf(system, verb.Operation);
        return await connection.CallAsync(verb, new SystemRequest { ContainerId = id, Handle = system.Value }, id, cancellationToken);
    }

    private async Task<TResponse> AskProcessAsync<TResponse>(Verb<ProcessRequest, TResponse> verb, ProcessHandle process, CancellationToken cancellationToken)
        where TResponse : ResponseMessage
    {
        var held = HeldOf(process, verb.Operation);
        return await connection.CallAsync(verb, RequestFor(process, held), held.ObjectId, cancellationToken);
    }

    private async Task<StopOutcome> StopAsync(Verb<SystemRequest, StopResponse> verb, SystemHandle system, CancellationToken cancellationToken) =>
        (await AskSystemAsync(verb, system, cancellationToken)).Outcome ?? StopOutcome.Pending;

    private async Task<bool> AskDeliveredAsync<TRequest>(
        Verb<TRequest, PlainResponse> verb, TRequest request, HeldProcess held, CancellationToken cancellationToken)
        where TRequest : RequestMessage
    {
        var response = await connection.AskAsync(verb, request, held.ObjectId, connection.CallTimeout, cancellationToken);
        return response switch
        {
            { Result: 0 } => true,
            { Result: HResults.NotFound, CaissonError: null } => false,
            _ => throw WireErrors.ToException(response, verb.Operation, held.ObjectId),
        };
    }

    private async Task<ProcessEntry> ExecuteAsync(
        Verb<ExecuteProcessRequest, ProcessEntryResponse> verb,
        SystemHandle system,
        ProcessParameters parameters,
        ProcessStdio stdio,
        CancellationToken cancellationToken)
    {
        if (!TryGetId(system, out var id))
        {
            LocalStreams.CloseGiven(stdio);
            throw ConnectionErrors.Closed(verb.Operation);
        }

        using var streams = LocalStreams.Open(stdio, connection.Peer, descriptorIo is not null, verb.Operation, id);
        var request = new ExecuteProcessRequest
        {
            ContainerId = id,
            Handle = system.Value,
            Settings = new ExecuteProcessSettings
            {
                ProcessParameters = MessageBody.WriteText(parameters, DocumentCodecs.ProcessParameters),
                CaissonStdio = streams.Wire,
            },
        };
        var response = await connection.CallAsync(verb, request, id, cancellationToken, EndLateProcessAsync, streams.Sent);
        try
        {
            return Hold(response, id, streams.MoveToStreams(descriptorIo), verb.Operation);
        }
        catch
        {
            // Nobody could watch it.
            await EndQuietlyAsync(response);
            throw;
        }
    }

    // Closing alone would leave a durable system that nobody knows of, and a process that nobody watches.
    private async Task EndLateSystemAsync(HandleResponse response)
    {
        await connection.AskAsync(Verbs.Terminate, new SystemRequest { Handle = response.Handle }, null, connection.CallTimeout, CancellationToken.None);
        await CloseLateSystemAsync(response);
    }

    private async Task EndLateProcessAsync(ProcessEntryResponse response)
    {
        await connection.AskAsync(
            Verbs.TerminateProcess, new ProcessRequest { ProcessHandle = response.ProcessHandle }, null, connection.CallTimeout, CancellationToken.None);
        await CloseLateProcessAsync(response);
    }

    private async Task EndQuietlyAsync(ProcessEntryResponse response)
    {
        try
        {
            await EndLateProcessAsync(response);
        }
        catch (Contracts.Errors.ComputeException)
        {
            // The failure that led here is the one to tell.
        }
    }

    private async Task CloseLateSystemAsync(HandleResponse response) =>
        await connection.CallAsync(Verbs.Close, new SystemRequest { Handle = response.Handle }, null, CancellationToken.None);

    private async Task CloseLateProcessAsync(ProcessEntryResponse response) =>
        await connection.CallAsync(Verbs.CloseProcess, new ProcessRequest { ProcessHandle = response.ProcessHandle }, null, CancellationToken.None);

    private SystemHandle Hold(ulong handle, string id, string operation)
    {
        lock (_gate)
        {
            return handle != 0 && _systems.TryAdd(handle, id)
                ? new SystemHandle(handle)
                : throw ConnectionErrors.Refused(Contracts.Errors.ErrorCode.UnexpectedValue, operation, id, $"the service answered handle {handle}");
        }
    }

    private ProcessEntry Hold(ProcessEntryResponse response, string id, ProcessStreams streams, string operation)
    {
        var entry = new ProcessEntry(
            new ProcessHandle(response.ProcessHandle), new ProcessNumber(response.ProcessNumber), ToProcessId(response.ProcessId), streams);
        lock (_gate)
        {
            if (response.ProcessHandle != 0 && _processes.TryAdd(response.ProcessHandle, new HeldProcess(id, response.ProcessNumber, response.ProcessId)))
            {
                return entry;
            }
        }

        streams.Input?.Dispose();
        streams.Output?.Dispose();
        streams.Error?.Dispose();
        throw ConnectionErrors.Refused(
            Contracts.Errors.ErrorCode.UnexpectedValue, operation, id, $"the service answered process handle {response.ProcessHandle}");
    }

    private string IdOf(SystemHandle system, string operation) => TryGetId(system, out var id) ? id : throw Missing(operation);

    private bool TryGetId(SystemHandle system, [NotNullWhen(true)] out string? id)
    {
        lock (_gate)
        {
            return _systems.TryGetValue(system.Value, out id);
        }
    }

    private HeldProcess HeldOf(ProcessHandle process, string operation)
    {
        lock (_gate)
        {
            return _processes.TryGetValue(process.Value, out var held) ? held : throw Missing(operation);
        }
    }

    // A lost connection took all handles with it: that is the news then.
    private Exception Missing(string operation) =>
        connection.Cause is { } cause ? ConnectionErrors.Lost(operation, null, cause) : ConnectionErrors.Closed(operation);

    private sealed record HeldProcess(string SystemId, ulong Number, uint ProcessId)
    {
        internal string ObjectId => $"{SystemId}:{Number}";
    }
}
