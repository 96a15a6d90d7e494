using System.Collections.Concurrent;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;

namespace Caisson.Testing.Calls;

/// <summary>A decorator that leads every verb of a service through two methods: one for calls, one for subscriptions.</summary>
/// <remarks>Derive from it to count, delay, refuse or note calls. Members may be called from any thread at once.</remarks>
public abstract class ComputeServiceInterceptor : IComputeService
{
    private readonly IComputeService? _inner;
    private readonly ConcurrentDictionary<SystemHandle, string?> _systems = new();
    private readonly ConcurrentDictionary<ProcessHandle, (string? SystemId, ProcessNumber Number)> _processes = new();

    /// <summary>Wraps a service, which is disposed with this one.</summary>
    protected ComputeServiceInterceptor(IComputeService inner)
    {
        ArgumentNullException.ThrowIfNull(inner);
        _inner = inner;
    }

    /// <summary>Wraps none: every verb is answered here.</summary>
    private protected ComputeServiceInterceptor()
    {
    }

    /// <inheritdoc/>
    public virtual Task Completion => Inner.Completion;

    /// <summary>The service that does the work.</summary>
    protected IComputeService Inner => _inner ?? throw new InvalidOperationException("there is no service behind this one");

    /// <inheritdoc/>
    public Task<IReadOnlyList<SystemProperties>> EnumerateSystemsAsync(SystemQuery query, CancellationToken cancellationToken) =>
        CallAsync(
            new ComputeCall(OperationNames.GetComputeSystems, CallArguments.Of("Query", DocumentCodecs.SystemQuery, query)),
            token => Inner.EnumerateSystemsAsync(query, token),
            cancellationToken);

    /// <inheritdoc/>
    public Task<SystemHandle> CreateSystemAsync(SystemId id, ComputeSystemDocument document, CancellationToken cancellationToken) =>
        HandleAsync(
            new ComputeCall(OperationNames.CreateComputeSystem, CallArguments.Of("Document", DocumentCodecs.ComputeSystemDocument, document)) { SystemId = id.Value },
            token => Inner.CreateSystemAsync(id, document, token),
            cancellationToken);

    /// <inheritdoc/>
    public Task<SystemHandle> OpenSystemAsync(SystemId id, CancellationToken cancellationToken) =>
        HandleAsync(
            new ComputeCall(OperationNames.OpenComputeSystem) { SystemId = id.Value }, token => Inner.OpenSystemAsync(id, token), cancellationToken);

    /// <inheritdoc/>
    public Task StartSystemAsync(SystemHandle system, CancellationToken cancellationToken) =>
        CallAsync(On(system, OperationNames.SystemStart), token => Inner.StartSystemAsync(system, token), cancellationToken);

    /// <inheritdoc/>
    public Task<StopOutcome> ShutdownSystemAsync(SystemHandle system, CancellationToken cancellationToken) =>
        CallAsync(On(system, OperationNames.SystemShutdown), token => Inner.ShutdownSystemAsync(system, token), cancellationToken);

    /// <inheritdoc/>
    public Task<StopOutcome> TerminateSystemAsync(SystemHandle system, CancellationToken cancellationToken) =>
        CallAsync(On(system, OperationNames.SystemTerminate), token => Inner.TerminateSystemAsync(system, token), cancellationToken);

    /// <inheritdoc/>
    public Task PauseSystemAsync(SystemHandle system, PauseOptions? options, CancellationToken cancellationToken) =>
        CallAsync(
            On(system, OperationNames.SystemPause, CallArguments.Of("Options", DocumentCodecs.PauseOptions, options)),
            token => Inner.PauseSystemAsync(system, options, token),
            cancellationToken);

    /// <inheritdoc/>
    public Task ResumeSystemAsync(SystemHandle system, CancellationToken cancellationToken) =>
        CallAsync(On(system, OperationNames.SystemResume), token => Inner.ResumeSystemAsync(system, token), cancellationToken);

    /// <inheritdoc/>
    public Task SaveSystemAsync(SystemHandle system, SaveOptions? options, CancellationToken cancellationToken) =>
        CallAsync(
            On(system, OperationNames.SystemSave, CallArguments.Of("Options", DocumentCodecs.SaveOptions, options)),
            token => Inner.SaveSystemAsync(system, options, token),
            cancellationToken);

    /// <inheritdoc/>
    public Task<SystemProperties> GetSystemPropertiesAsync(SystemHandle system, PropertyQuery query, CancellationToken cancellationToken) =>
        CallAsync(
            On(system, OperationNames.SystemPropertiesV2, CallArguments.Of("Query", DocumentCodecs.PropertyQuery, query)),
            token => Inner.GetSystemPropertiesAsync(system, query, token),
            cancellationToken);

    /// <inheritdoc/>
    public Task ModifySystemAsync(SystemHandle system, ModifySettingRequest request, CancellationToken cancellationToken) =>
        CallAsync(
            On(system, OperationNames.SystemModify, CallArguments.Of("Request", DocumentCodecs.ModifySettingRequest, request)),
            token => Inner.ModifySystemAsync(system, request, token),
            cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<SystemNotification> SubscribeAsync(SystemHandle system, CancellationToken cancellationToken) =>
        InterceptSubscription(On(system, OperationNames.SystemSubscribe), token => Inner.SubscribeAsync(system, token), cancellationToken);

    /// <inheritdoc/>
    public async Task CloseSystemAsync(SystemHandle system, CancellationToken cancellationToken)
    {
        await CallAsync(On(system, OperationNames.SystemClose), token => Inner.CloseSystemAsync(system, token), cancellationToken);
        _systems.TryRemove(system, out _);
    }

    /// <inheritdoc/>
    public Task<ProcessEntry> PrepareProcessAsync(
        SystemHandle system, ProcessParameters parameters, ProcessStdio stdio, CancellationToken cancellationToken) =>
        ProcessAsync(
            On(system, OperationNames.SystemPrepareProcess, Arguments(parameters, stdio)) with { Stdio = stdio },
            token => Inner.PrepareProcessAsync(system, parameters, stdio, token),
            cancellationToken);

    /// <inheritdoc/>
    public Task StartProcessAsync(ProcessHandle process, CancellationToken cancellationToken) =>
        CallAsync(On(process, OperationNames.ProcessStart), token => Inner.StartProcessAsync(process, token), cancellationToken);

    /// <inheritdoc/>
    public Task<ProcessEntry> CreateProcessAsync(
        SystemHandle system, ProcessParameters parameters, ProcessStdio stdio, CancellationToken cancellationToken) =>
        ProcessAsync(
            On(system, OperationNames.SystemCreateProcess, Arguments(parameters, stdio)) with { Stdio = stdio },
            token => Inner.CreateProcessAsync(system, parameters, stdio, token),
            cancellationToken);

    /// <inheritdoc/>
    public Task<ProcessEntry> OpenProcessAsync(SystemHandle system, int processId, CancellationToken cancellationToken) =>
        ProcessAsync(
            On(system, OperationNames.SystemOpenProcess, CallArguments.Of(writer => writer.WriteNumber("ProcessId", processId))),
            token => Inner.OpenProcessAsync(system, processId, token),
            cancellationToken);

    /// <inheritdoc/>
    public Task<bool> SignalProcessAsync(ProcessHandle process, SignalProcessOptions options, CancellationToken cancellationToken) =>
        CallAsync(
            On(process, OperationNames.ProcessSignal, CallArguments.Of("Options", DocumentCodecs.SignalProcessOptions, options)),
            token => Inner.SignalProcessAsync(process, options, token),
            cancellationToken);

    /// <inheritdoc/>
    public Task<bool> TerminateProcessAsync(ProcessHandle process, CancellationToken cancellationToken) =>
        CallAsync(On(process, OperationNames.ProcessKill), token => Inner.TerminateProcessAsync(process, token), cancellationToken);

    /// <inheritdoc/>
    public Task<ProcessEntry> GetProcessInfoAsync(ProcessHandle process, CancellationToken cancellationToken) =>
        CallAsync(On(process, OperationNames.ProcessGetInfo), token => Inner.GetProcessInfoAsync(process, token), cancellationToken);

    /// <inheritdoc/>
    public Task<ProcessStatus> GetProcessPropertiesAsync(ProcessHandle process, CancellationToken cancellationToken) =>
        CallAsync(On(process, OperationNames.ProcessProperties), token => Inner.GetProcessPropertiesAsync(process, token), cancellationToken);

    /// <inheritdoc/>
    public Task ModifyProcessAsync(ProcessHandle process, ProcessModifyRequest request, CancellationToken cancellationToken) =>
        CallAsync(
            On(process, OperationNames.ProcessModify, CallArguments.Of("Request", DocumentCodecs.ProcessModifyRequest, request)),
            token => Inner.ModifyProcessAsync(process, request, token),
            cancellationToken);

    /// <inheritdoc/>
    public Task<ProcessAttachment> AttachProcessAsync(
        ProcessHandle process, ProcessStdio stdio, AttachOptions options, CancellationToken cancellationToken) =>
        CallAsync(
            On(process, OperationNames.ProcessAttach, Arguments(stdio, options)) with { Stdio = stdio },
            token => Inner.AttachProcessAsync(process, stdio, options, token),
            cancellationToken);

    /// <inheritdoc/>
    public async Task CloseProcessAsync(ProcessHandle process, CancellationToken cancellationToken)
    {
        await CallAsync(On(process, OperationNames.ProcessClose), token => Inner.CloseProcessAsync(process, token), cancellationToken);
        _processes.TryRemove(process, out _);
    }

    /// <inheritdoc/>
    public Task<ServiceProperties> GetServicePropertiesAsync(PropertyQuery query, CancellationToken cancellationToken) =>
        CallAsync(
            new ComputeCall(OperationNames.GetServiceProperties, CallArguments.Of("Query", DocumentCodecs.PropertyQuery, query)),
            token => Inner.GetServicePropertiesAsync(query, token),
            cancellationToken);

    /// <inheritdoc/>
    public Task ModifyServiceSettingsAsync(ModificationRequest request, CancellationToken cancellationToken) =>
        CallAsync(
            new ComputeCall(OperationNames.ModifyServiceSettings, CallArguments.Of("Request", DocumentCodecs.ModificationRequest, request)),
            token => Inner.ModifyServiceSettingsAsync(request, token),
            cancellationToken);

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_inner is not null)
        {
            await _inner.DisposeAsync();
        }
    }

    /// <summary>Stands between the caller and one call.</summary>
    /// <typeparam name="T">What the verb answers; <see cref="NoAnswer"/> for verbs that answer nothing.</typeparam>
    /// <param name="request">Which.</param>
    /// <param name="verb">Hands it over to the service; may be called not at all, or more than once.</param>
    /// <param name="cancellationToken">The caller's.</param>
    protected abstract Task<T> InterceptAsync<T>(ComputeCall request, Func<CancellationToken, Task<T>> verb, CancellationToken cancellationToken);

    /// <summary>Stands between the caller and one subscription.</summary>
    /// <param name="request">Which.</param>
    /// <param name="subscribe">Subscribes at the service.</param>
    /// <param name="cancellationToken">The caller's.</param>
    protected abstract IAsyncEnumerable<SystemNotification> InterceptSubscription(
        ComputeCall request, Func<CancellationToken, IAsyncEnumerable<SystemNotification>> subscribe, CancellationToken cancellationToken);

    private static Func<string> Arguments(ProcessParameters parameters, ProcessStdio stdio) => CallArguments.Of(writer =>
    {
        CallArguments.Add(writer, "Parameters", DocumentCodecs.ProcessParameters, parameters);
        CallArguments.Add(writer, stdio);
    });

    private static Func<string> Arguments(ProcessStdio stdio, AttachOptions options) => CallArguments.Of(writer =>
    {
        CallArguments.Add(writer, stdio);
        writer.WriteNumber("LastLines", options.LastLines);
        writer.WriteString("InputEnd", options.InputEnd.ToString());
    });

    private ComputeCall On(SystemHandle system, string operation, Func<string>? arguments = null) =>
        new(operation, arguments) { System = system, SystemId = _systems.GetValueOrDefault(system) };

    private ComputeCall On(ProcessHandle process, string operation, Func<string>? arguments = null)
    {
        var call = new ComputeCall(operation, arguments) { Process = process };
        return _processes.TryGetValue(process, out var known) ? call with { SystemId = known.SystemId, ProcessNumber = known.Number } : call;
    }

    // A verb may fail before it returns its task: that is a failed call like any other.
    private async Task<T> CallAsync<T>(ComputeCall call, Func<CancellationToken, Task<T>> verb, CancellationToken cancellationToken) =>
        await InterceptAsync(call, async token => await verb(token), cancellationToken);

    private async Task CallAsync(ComputeCall call, Func<CancellationToken, Task> verb, CancellationToken cancellationToken) =>
        await InterceptAsync(
            call,
            async token =>
            {
                await verb(token);
                return NoAnswer.Value;
            },
            cancellationToken);

    private async Task<SystemHandle> HandleAsync(ComputeCall call, Func<CancellationToken, Task<SystemHandle>> verb, CancellationToken cancellationToken)
    {
        var handle = await CallAsync(call, verb, cancellationToken);
        _systems[handle] = call.SystemId;
        return handle;
    }

    private async Task<ProcessEntry> ProcessAsync(ComputeCall call, Func<CancellationToken, Task<ProcessEntry>> verb, CancellationToken cancellationToken)
    {
        var entry = await CallAsync(call, verb, cancellationToken);
        _processes[entry.Handle] = (call.SystemId, entry.Number);
        return entry;
    }
}
