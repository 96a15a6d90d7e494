using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Caisson.Engine.Processes;

namespace Caisson.Engine.Systems;

/// <summary>The engine as one connection sees it: the verbs of <see cref="IComputeService"/> and the handles that came over the connection.</summary>
/// <remarks>
/// Used on the engine's thread alone. A verb that was handed over goes on when its caller stops waiting; of a process nobody waits for any more the
/// handle is closed as soon as there is one.
/// </remarks>
public sealed partial class LinuxComputeService : IComputeService
{
    private readonly LinuxEngine _engine;
    private readonly EngineParts _parts;
    private readonly Dictionary<ulong, OpenSystem> _systems = [];
    private readonly Dictionary<ulong, ContainerProcess> _processes = [];
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<(ulong Handle, AttachedClient Client)> _attached = [];
    private ulong _lastHandle;
    private bool _isDisposed;

    internal LinuxComputeService(LinuxEngine engine, EngineParts parts)
    {
        _engine = engine;
        _parts = parts;
    }

    /// <inheritdoc/>
    public Task Completion => _completion.Task;

    /// <inheritdoc/>
    public Task<IReadOnlyList<SystemProperties>> EnumerateSystemsAsync(SystemQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return Answer<IReadOnlyList<SystemProperties>>(OperationNames.GetComputeSystems, () =>
        [
            .. _engine.Systems.Select(system => system.IdentityProperties()).Where(system =>
                IsAmong(query.Ids, system.Id) && IsAmong(query.Types, system.SystemType) && IsAmong(query.Names, system.Name) && IsAmong(query.Owners, system.Owner)),
        ]);

        static bool IsAmong(IReadOnlyList<string>? wanted, string? value) => wanted is null || (value is not null && wanted.Contains(value, StringComparer.OrdinalIgnoreCase));
    }

    /// <inheritdoc/>
    public Task<SystemHandle> CreateSystemAsync(SystemId id, ComputeSystemDocument document, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(document);
        const string Operation = OperationNames.CreateComputeSystem;
        return Answer(Operation, () => Open(_engine.Add(Operation, id, document), HandleKind.Creator));
    }

    /// <inheritdoc/>
    public Task<SystemHandle> OpenSystemAsync(SystemId id, CancellationToken cancellationToken)
    {
        const string Operation = OperationNames.OpenComputeSystem;
        return Answer(Operation, () => _engine.Find(id) is { } system
            ? Open(system, HandleKind.Observer)
            : throw EngineErrors.Failed(ErrorCode.SystemNotFound, Operation, id.Value, $"there is no system '{id}'"));
    }

    /// <inheritdoc/>
    public Task StartSystemAsync(SystemHandle system, CancellationToken cancellationToken)
    {
        const string Operation = OperationNames.SystemStart;
        return Do(Operation, () => Find(Operation, system).StartAsync(Operation), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<StopOutcome> ShutdownSystemAsync(SystemHandle system, CancellationToken cancellationToken)
    {
        const string Operation = OperationNames.SystemShutdown;
        return Answer(Operation, () => Find(Operation, system).Shutdown(Operation));
    }

    /// <inheritdoc/>
    public Task<StopOutcome> TerminateSystemAsync(SystemHandle system, CancellationToken cancellationToken)
    {
        const string Operation = OperationNames.SystemTerminate;
        return Answer(Operation, () => Find(Operation, system).Terminate());
    }

    /// <inheritdoc/>
    public Task PauseSystemAsync(SystemHandle system, PauseOptions? options, CancellationToken cancellationToken)
    {
        const string Operation = OperationNames.SystemPause;
        return Do(Operation, () => Find(Operation, system).PauseAsync(Operation), cancellationToken);
    }

    /// <inheritdoc/>
    public Task ResumeSystemAsync(SystemHandle system, CancellationToken cancellationToken)
    {
        const string Operation = OperationNames.SystemResume;
        return Do(Operation, () => Find(Operation, system).ResumeAsync(Operation), cancellationToken);
    }

    /// <inheritdoc/>
    public Task SaveSystemAsync(SystemHandle system, SaveOptions? options, CancellationToken cancellationToken)
    {
        const string Operation = OperationNames.SystemSave;
        return Answer(Operation, () =>
        {
            Find(Operation, system).RefuseSave(Operation);
            return true;
        });
    }

    /// <inheritdoc/>
    public Task<SystemProperties> GetSystemPropertiesAsync(SystemHandle system, PropertyQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        const string Operation = OperationNames.SystemPropertiesV2;
        return Answer(Operation, () => Find(Operation, system).Properties(Operation, query));
    }

    /// <inheritdoc/>
    public Task ModifySystemAsync(SystemHandle system, ModifySettingRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        const string Operation = OperationNames.SystemModify;
        return Answer(Operation, () =>
        {
            Find(Operation, system).Modify(Operation, request);
            return true;
        });
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<SystemNotification> SubscribeAsync(SystemHandle system, CancellationToken cancellationToken)
    {
        const string Operation = OperationNames.SystemSubscribe;
        ThrowIfClosed(Operation);
        return _systems.TryGetValue(system.Value, out var open)
            ? open.System.Subscribe(open.Closed.Token, cancellationToken)
            : throw EngineErrors.SystemHandleClosed(Operation, system);
    }

    /// <inheritdoc/>
    public async Task CloseSystemAsync(SystemHandle system, CancellationToken cancellationToken)
    {
        if (_systems.Remove(system.Value, out var open))
        {
            await Wait(CloseAsync(open), open.System.Id, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public Task<ServiceProperties> GetServicePropertiesAsync(PropertyQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return Answer(OperationNames.GetServiceProperties, () => ServiceFacts.Answer(query));
    }

    /// <inheritdoc/>
    public Task ModifyServiceSettingsAsync(ModificationRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        const string Operation = OperationNames.ModifyServiceSettings;
        return Answer<bool>(Operation, () => throw EngineErrors.NotSupported(Operation, null, $"the service setting '{request.PropertyType}'"));
    }

    /// <summary>Closes every handle of the connection; completes when what ends with them has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        foreach (var (_, client) in _attached)
        {
            client.Detach();
        }

        _attached.Clear();
        foreach (var process in _processes.Values)
        {
            process.System.CloseProcessHandle(process);
        }

        _processes.Clear();
        var closing = _systems.Values.Select(CloseAsync).ToArray();
        _systems.Clear();
        foreach (var close in closing)
        {
            await close;
        }

        _completion.TrySetResult();
    }

    private static async Task CloseAsync(OpenSystem open)
    {
        open.Closed.Cancel();
        await open.System.CloseHandleAsync(open.Kind);
    }

    private SystemHandle Open(ContainerSystem system, HandleKind kind)
    {
        var handle = new SystemHandle(++_lastHandle);
        _systems.Add(handle.Value, new OpenSystem(system, kind));
        system.HandleOpened();
        return handle;
    }

    private ContainerSystem Find(string operation, SystemHandle handle) => _systems.TryGetValue(handle.Value, out var open)
        ? open.System
        : throw EngineErrors.SystemHandleClosed(operation, handle);

    private void ThrowIfClosed(string operation)
    {
        if (_isDisposed)
        {
            throw EngineErrors.ConnectionClosed(operation);
        }
    }

    /// <summary>Answers a verb that never waits; its error comes out of the task.</summary>
    private Task<T> Answer<T>(string operation, Func<T> verb)
    {
        try
        {
            ThrowIfClosed(operation);
            return Task.FromResult(verb());
        }
        catch (ComputeException refusal)
        {
            return Task.FromException<T>(refusal);
        }
    }

    private Task Do(string operation, Func<Task> verb, CancellationToken cancellationToken)
    {
        try
        {
            ThrowIfClosed(operation);
            return Wait(verb(), null, cancellationToken);
        }
        catch (ComputeException refusal)
        {
            return Task.FromException(refusal);
        }
    }

    /// <summary>Waits for a verb in progress, or until the caller stops waiting; the verb then goes on, and its failure is logged.</summary>
    private async Task Wait(Task verb, SystemId? id, CancellationToken cancellationToken)
    {
        try
        {
            await verb.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (!verb.IsCompleted)
        {
            _parts.Track(FinishAbandonedAsync(verb, id ?? default));
            throw;
        }
    }

    private async Task FinishAbandonedAsync(Task verb, SystemId id)
    {
        try
        {
            await verb;
        }
        catch (ComputeException failure)
        {
            _parts.Log.AbandonedCallFailed(id, failure);
        }
    }

    private sealed record OpenSystem(ContainerSystem System, HandleKind Kind)
    {
        public CancellationTokenSource Closed { get; } = new();
    }
}
