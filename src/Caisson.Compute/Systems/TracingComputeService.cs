using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;

namespace Caisson.Compute.Systems;

/// <summary>A decorator that makes a span of every verb, with the system's id, and its error as the span's status.</summary>
/// <remarks>Spans come from the <see cref="SourceName"/> source. Without a listener a call costs one comparison more.</remarks>
public sealed class TracingComputeService : IComputeService
{
    /// <summary>The name of the activity source.</summary>
    public const string SourceName = "Caisson.Compute";

    private static readonly ActivitySource Source = new(SourceName);

    private readonly IComputeService _inner;
    private readonly ConcurrentDictionary<SystemHandle, string> _systems = new();
    private readonly ConcurrentDictionary<ProcessHandle, string> _processes = new();

    /// <summary>Wraps a service, which is disposed with this one.</summary>
    public TracingComputeService(IComputeService inner)
    {
        ArgumentNullException.ThrowIfNull(inner);
        _inner = inner;
    }

    /// <inheritdoc/>
    public Task Completion => _inner.Completion;

    /// <inheritdoc/>
    public Task<IReadOnlyList<SystemProperties>> EnumerateSystemsAsync(SystemQuery query, CancellationToken cancellationToken) =>
        SpanAsync(OperationNames.GetComputeSystems, null, () => _inner.EnumerateSystemsAsync(query, cancellationToken));

    /// <inheritdoc/>
    public async Task<SystemHandle> CreateSystemAsync(SystemId id, ComputeSystemDocument document, CancellationToken cancellationToken)
    {
        var handle = await SpanAsync(OperationNames.CreateComputeSystem, id.Value, () => _inner.CreateSystemAsync(id, document, cancellationToken));
        _systems[handle] = id.Value;
        return handle;
    }

    /// <inheritdoc/>
    public async Task<SystemHandle> OpenSystemAsync(SystemId id, CancellationToken cancellationToken)
    {
        var handle = await SpanAsync(OperationNames.OpenComputeSystem, id.Value, () => _inner.OpenSystemAsync(id, cancellationToken));
        _systems[handle] = id.Value;
        return handle;
    }

    /// <inheritdoc/>
    public Task StartSystemAsync(SystemHandle system, CancellationToken cancellationToken) =>
        SpanAsync(OperationNames.SystemStart, Name(system), () => _inner.StartSystemAsync(system, cancellationToken));

    /// <inheritdoc/>
    public Task<StopOutcome> ShutdownSystemAsync(SystemHandle system, CancellationToken cancellationToken) =>
        SpanAsync(OperationNames.SystemShutdown, Name(system), () => _inner.ShutdownSystemAsync(system, cancellationToken));

    /// <inheritdoc/>
    public Task<StopOutcome> TerminateSystemAsync(SystemHandle system, CancellationToken cancellationToken) =>
        SpanAsync(OperationNames.SystemTerminate, Name(system), () => _inner.TerminateSystemAsync(system, cancellationToken));

    /// <inheritdoc/>
    public Task PauseSystemAsync(SystemHandle system, PauseOptions? options, CancellationToken cancellationToken) =>
        SpanAsync(OperationNames.SystemPause, Name(system), () => _inner.PauseSystemAsync(system, options, cancellationToken));

    /// <inheritdoc/>
    public Task ResumeSystemAsync(SystemHandle system, CancellationToken cancellationToken) =>
        SpanAsync(OperationNames.SystemResume, Name(system), () => _inner.ResumeSystemAsync(system, cancellationToken));

    /// <inheritdoc/>
    public Task SaveSystemAsync(SystemHandle system, SaveOptions? options, CancellationToken cancellationToken) =>
        SpanAsync(OperationNames.SystemSave, Name(system), () => _inner.SaveSystemAsync(system, options, cancellationToken));

    /// <inheritdoc/>
    public Task<SystemProperties> GetSystemPropertiesAsync(SystemHandle system, PropertyQuery query, CancellationToken cancellationToken) =>
        SpanAsync(OperationNames.SystemPropertiesV2, Name(system), () => _inner.GetSystemPropertiesAsync(system, query, cancellationToken));

    /// <inheritdoc/>
    public Task ModifySystemAsync(SystemHandle system, ModifySettingRequest request, CancellationToken cancellationToken) =>
        SpanAsync(OperationNames.SystemModify, Name(system), () => _inner.ModifySystemAsync(system, request, cancellationToken));

    /// <inheritdoc/>
    public async IAsyncEnumerable<SystemNotification> SubscribeAsync(
        SystemHandle system, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // The span covers the whole watch, as the exit watcher's does in hcsshim.
        using var span = Begin(OperationNames.SystemWaitBackground, Name(system));
        await foreach (var notification in _inner.SubscribeAsync(system, cancellationToken))
        {
            span?.AddEvent(new ActivityEvent(notification.GetType().Name));
            yield return notification;
        }
    }

    /// <inheritdoc/>
    public async Task CloseSystemAsync(SystemHandle system, CancellationToken cancellationToken)
    {
        await SpanAsync(OperationNames.SystemClose, Name(system), () => _inner.CloseSystemAsync(system, cancellationToken));
        _systems.TryRemove(system, out _);
    }

    /// <inheritdoc/>
    public Task<ProcessEntry> PrepareProcessAsync(
        SystemHandle system, ProcessParameters parameters, ProcessStdio stdio, CancellationToken cancellationToken) =>
        ProcessSpanAsync(OperationNames.SystemPrepareProcess, system, () => _inner.PrepareProcessAsync(system, parameters, stdio, cancellationToken));

    /// <inheritdoc/>
    public Task StartProcessAsync(ProcessHandle process, CancellationToken cancellationToken) =>
        SpanAsync(OperationNames.ProcessStart, Name(process), () => _inner.StartProcessAsync(process, cancellationToken));

    /// <inheritdoc/>
    public Task<ProcessEntry> CreateProcessAsync(
        SystemHandle system, ProcessParameters parameters, ProcessStdio stdio, CancellationToken cancellationToken) =>
        ProcessSpanAsync(OperationNames.SystemCreateProcess, system, () => _inner.CreateProcessAsync(system, parameters, stdio, cancellationToken));

    /// <inheritdoc/>
    public Task<ProcessEntry> OpenProcessAsync(SystemHandle system, int processId, CancellationToken cancellationToken) =>
        ProcessSpanAsync(OperationNames.SystemOpenProcess, system, () => _inner.OpenProcessAsync(system, processId, cancellationToken));

    /// <inheritdoc/>
    public Task<bool> SignalProcessAsync(ProcessHandle process, SignalProcessOptions options, CancellationToken cancellationToken) =>
        SpanAsync(OperationNames.ProcessSignal, Name(process), () => _inner.SignalProcessAsync(process, options, cancellationToken));

    /// <inheritdoc/>
    public Task<bool> TerminateProcessAsync(ProcessHandle process, CancellationToken cancellationToken) =>
        SpanAsync(OperationNames.ProcessKill, Name(process), () => _inner.TerminateProcessAsync(process, cancellationToken));

    /// <inheritdoc/>
    public Task<ProcessEntry> GetProcessInfoAsync(ProcessHandle process, CancellationToken cancellationToken) =>
        SpanAsync(OperationNames.ProcessGetInfo, Name(process), () => _inner.GetProcessInfoAsync(process, cancellationToken));

    /// <inheritdoc/>
    public Task<ProcessStatus> GetProcessPropertiesAsync(ProcessHandle process, CancellationToken cancellationToken) =>
        SpanAsync(OperationNames.ProcessProperties, Name(process), () => _inner.GetProcessPropertiesAsync(process, cancellationToken));

    /// <inheritdoc/>
    public Task ModifyProcessAsync(ProcessHandle process, ProcessModifyRequest request, CancellationToken cancellationToken) =>
        SpanAsync(OperationNames.ProcessModify, Name(process), () => _inner.ModifyProcessAsync(process, request, cancellationToken));

    /// <inheritdoc/>
    public Task<ProcessAttachment> AttachProcessAsync(
        ProcessHandle process, ProcessStdio stdio, AttachOptions options, CancellationToken cancellationToken) =>
        SpanAsync(OperationNames.ProcessAttach, Name(process), () => _inner.AttachProcessAsync(process, stdio, options, cancellationToken));

    /// <inheritdoc/>
    public async Task CloseProcessAsync(ProcessHandle process, CancellationToken cancellationToken)
    {
        await SpanAsync(OperationNames.ProcessClose, Name(process), () => _inner.CloseProcessAsync(process, cancellationToken));
        _processes.TryRemove(process, out _);
    }

    /// <inheritdoc/>
    public Task<ServiceProperties> GetServicePropertiesAsync(PropertyQuery query, CancellationToken cancellationToken) =>
        SpanAsync(OperationNames.GetServiceProperties, null, () => _inner.GetServicePropertiesAsync(query, cancellationToken));

    /// <inheritdoc/>
    public Task ModifyServiceSettingsAsync(ModificationRequest request, CancellationToken cancellationToken) =>
        SpanAsync(OperationNames.ModifyServiceSettings, null, () => _inner.ModifyServiceSettingsAsync(request, cancellationToken));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _inner.DisposeAsync();

    private string? Name(SystemHandle system) => _systems.GetValueOrDefault(system);

    private string? Name(ProcessHandle process) => _processes.GetValueOrDefault(process);

    private async Task<ProcessEntry> ProcessSpanAsync(string operation, SystemHandle system, Func<Task<ProcessEntry>> call)
    {
        var entry = await SpanAsync(operation, Name(system), call);
        _processes[entry.Handle] = $"{Name(system)}:{entry.Number.Value}";
        return entry;
    }

    private static Activity? Begin(string operation, string? id) => Source.StartActivity(operation)?.SetTag("SystemId", id);

    private static async Task<T> SpanAsync<T>(string operation, string? id, Func<Task<T>> call)
    {
        using var span = Begin(operation, id);
        try
        {
            return await call();
        }
        catch (Exception e)
        {
            Fail(span, e);
            throw;
        }
    }

    private static async Task SpanAsync(string operation, string? id, Func<Task> call)
    {
        using var span = Begin(operation, id);
        try
        {
            await call();
        }
        catch (Exception e)
        {
            Fail(span, e);
            throw;
        }
    }

    private static void Fail(Activity? span, Exception e)
    {
        span?.SetStatus(ActivityStatusCode.Error, e.Message);
        span?.SetTag("ErrorCode", e is ComputeException known ? known.Code.ToString() : e.GetType().Name);
    }
}
