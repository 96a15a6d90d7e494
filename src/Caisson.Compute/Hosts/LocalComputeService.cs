using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Caisson.Platform.Linux.Descriptors;
using Microsoft.Extensions.Logging;

namespace Caisson.Compute.Hosts;

/// <summary>The compute service of a Linux machine: all its hosts, seen as one.</summary>
/// <remarks>
/// <para>Create starts a host (<c>caisson-host</c>) for the system; open connects to a system's host by the hash of its id; enumerate asks every host within a
/// deadline. There is no daemon: a system that ends with its last handle ends with this object, or with this process, however that ends.</para>
/// <para>When a host is lost, whoever sees it runs its journal's undo, and the system ends with <see cref="ExitReason.HostLost"/>.</para>
/// </remarks>
public sealed class LocalComputeService : IComputeService
{
    private readonly PoolIo _io = new();
    private readonly HostStarter _starter;
    private readonly HostDirectory _directory;
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CallGate _gate = new();
    private readonly ConcurrentDictionary<SystemHandle, HostConnection> _systems = new();
    private readonly ConcurrentDictionary<ProcessHandle, HostedProcess> _processes = new();
    private ulong _lastHandle;

    /// <summary>Makes the service; nothing is started or asked yet.</summary>
    /// <param name="options">Defaults when null.</param>
    public LocalComputeService(LocalComputeServiceOptions? options = null)
    {
        options ??= new LocalComputeServiceOptions();
        var logger = options.LoggerFactory.CreateLogger<LocalComputeService>();
        _starter = new HostStarter(options, _io, logger);
        _directory = new HostDirectory(options, _io, _starter, logger);
    }

    /// <inheritdoc/>
    public Task Completion => _completion.Task;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SystemProperties>> EnumerateSystemsAsync(SystemQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        using var visit = Enter(OperationNames.GetComputeSystems);
        return await _directory.EnumerateAsync(query, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<SystemHandle> CreateSystemAsync(SystemId id, ComputeSystemDocument document, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(document);
        using var visit = Enter(OperationNames.CreateComputeSystem);
        return await RegisterAsync(await _starter.CreateAsync(id, document, cancellationToken), OperationNames.CreateComputeSystem);
    }

    /// <inheritdoc/>
    public async Task<SystemHandle> OpenSystemAsync(SystemId id, CancellationToken cancellationToken)
    {
        using var visit = Enter(OperationNames.OpenComputeSystem);
        return await RegisterAsync(await _directory.OpenAsync(id, cancellationToken), OperationNames.OpenComputeSystem);
    }

    /// <inheritdoc/>
    public Task StartSystemAsync(SystemHandle system, CancellationToken cancellationToken)
    {
        var host = Host(system, OperationNames.SystemStart);
        return host.Service.StartSystemAsync(host.System, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<StopOutcome> ShutdownSystemAsync(SystemHandle system, CancellationToken cancellationToken)
    {
        var host = Host(system, OperationNames.SystemShutdown);
        return host.Service.ShutdownSystemAsync(host.System, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<StopOutcome> TerminateSystemAsync(SystemHandle system, CancellationToken cancellationToken)
    {
        var host = Host(system, OperationNames.SystemTerminate);
        return host.Service.TerminateSystemAsync(host.System, cancellationToken);
    }

    /// <inheritdoc/>
    public Task PauseSystemAsync(SystemHandle system, PauseOptions? options, CancellationToken cancellationToken)
    {
        var host = Host(system, OperationNames.SystemPause);
        return host.Service.PauseSystemAsync(host.System, options, cancellationToken);
    }

    /// <inheritdoc/>
    public Task ResumeSystemAsync(SystemHandle system, CancellationToken cancellationToken)
    {
        var host = Host(system, OperationNames.SystemResume);
        return host.Service.ResumeSystemAsync(host.System, cancellationToken);
    }

    /// <inheritdoc/>
    public Task SaveSystemAsync(SystemHandle system, SaveOptions? options, CancellationToken cancellationToken)
    {
        var host = Host(system, OperationNames.SystemSave);
        return host.Service.SaveSystemAsync(host.System, options, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<SystemProperties> GetSystemPropertiesAsync(SystemHandle system, PropertyQuery query, CancellationToken cancellationToken)
    {
        var host = Host(system, OperationNames.SystemPropertiesV2);
        return host.Service.GetSystemPropertiesAsync(host.System, query, cancellationToken);
    }

    /// <inheritdoc/>
    public Task ModifySystemAsync(SystemHandle system, ModifySettingRequest request, CancellationToken cancellationToken)
    {
        var host = Host(system, OperationNames.SystemModify);
        return host.Service.ModifySystemAsync(host.System, request, cancellationToken);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<SystemNotification> SubscribeAsync(
        SystemHandle system, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var host = Host(system, OperationNames.SystemSubscribe);
        host.Subscriptions.Begin();
        try
        {
            await using var notifications = host.Service.SubscribeAsync(host.System, cancellationToken).GetAsyncEnumerator(cancellationToken);
            while (true)
            {
                ComputeConnectionException? loss = null;
                var hasMore = false;
                try
                {
                    hasMore = await notifications.MoveNextAsync();
                }
                catch (ComputeConnectionException e)
                {
                    loss = e;
                }

                if (loss is not null && !_systems.ContainsKey(system))
                {
                    // We closed the handle ourselves, and its connection with it.
                    yield break;
                }

                if (loss is not null)
                {
                    yield return await _starter.ExitOfLostAsync(host, loss, cancellationToken);
                    yield break;
                }

                if (!hasMore)
                {
                    yield break;
                }

                yield return notifications.Current;
            }
        }
        finally
        {
            host.Subscriptions.End();
        }
    }

    /// <inheritdoc/>
    public async Task CloseSystemAsync(SystemHandle system, CancellationToken cancellationToken)
    {
        if (!_systems.TryRemove(system, out var host))
        {
            return;
        }

        foreach (var (handle, process) in _processes)
        {
            if (process.Host == host)
            {
                _processes.TryRemove(handle, out _);
            }
        }

        await _starter.CloseAsync(host, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<ProcessEntry> PrepareProcessAsync(
        SystemHandle system, ProcessParameters parameters, ProcessStdio stdio, CancellationToken cancellationToken)
    {
        var host = Host(system, OperationNames.SystemPrepareProcess);
        return Register(host, await host.Service.PrepareProcessAsync(host.System, parameters, stdio, cancellationToken));
    }

    /// <inheritdoc/>
    public Task StartProcessAsync(ProcessHandle process, CancellationToken cancellationToken)
    {
        var hosted = Hosted(process, OperationNames.ProcessStart);
        return hosted.Host.Service.StartProcessAsync(hosted.Handle, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<ProcessEntry> CreateProcessAsync(
        SystemHandle system, ProcessParameters parameters, ProcessStdio stdio, CancellationToken cancellationToken)
    {
        var host = Host(system, OperationNames.SystemCreateProcess);
        return Register(host, await host.Service.CreateProcessAsync(host.System, parameters, stdio, cancellationToken));
    }

    /// <inheritdoc/>
    public async Task<ProcessEntry> OpenProcessAsync(SystemHandle system, int processId, CancellationToken cancellationToken)
    {
        var host = Host(system, OperationNames.SystemOpenProcess);
        return Register(host, await host.Service.OpenProcessAsync(host.System, processId, cancellationToken));
    }

    /// <inheritdoc/>
    public Task<bool> SignalProcessAsync(ProcessHandle process, SignalProcessOptions options, CancellationToken cancellationToken)
    {
        var hosted = Hosted(process, OperationNames.ProcessSignal);
        return hosted.Host.Service.SignalProcessAsync(hosted.Handle, options, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> TerminateProcessAsync(ProcessHandle process, CancellationToken cancellationToken)
    {
        var hosted = Hosted(process, OperationNames.ProcessKill);
        return hosted.Host.Service.TerminateProcessAsync(hosted.Handle, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<ProcessEntry> GetProcessInfoAsync(ProcessHandle process, CancellationToken cancellationToken)
    {
        var hosted = Hosted(process, OperationNames.ProcessGetInfo);
        return await hosted.Host.Service.GetProcessInfoAsync(hosted.Handle, cancellationToken) with { Handle = process };
    }

    /// <inheritdoc/>
    public Task<ProcessStatus> GetProcessPropertiesAsync(ProcessHandle process, CancellationToken cancellationToken)
    {
        var hosted = Hosted(process, OperationNames.ProcessProperties);
        return hosted.Host.Service.GetProcessPropertiesAsync(hosted.Handle, cancellationToken);
    }

    /// <inheritdoc/>
    public Task ModifyProcessAsync(ProcessHandle process, ProcessModifyRequest request, CancellationToken cancellationToken)
    {
        var hosted = Hosted(process, OperationNames.ProcessModify);
        return hosted.Host.Service.ModifyProcessAsync(hosted.Handle, request, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ProcessAttachment> AttachProcessAsync(
        ProcessHandle process, ProcessStdio stdio, AttachOptions options, CancellationToken cancellationToken)
    {
        var hosted = Hosted(process, OperationNames.ProcessAttach);
        return hosted.Host.Service.AttachProcessAsync(hosted.Handle, stdio, options, cancellationToken);
    }

    /// <inheritdoc/>
    public Task CloseProcessAsync(ProcessHandle process, CancellationToken cancellationToken) =>
        _processes.TryRemove(process, out var hosted)
            ? hosted.Host.Service.CloseProcessAsync(hosted.Handle, cancellationToken)
            : Task.CompletedTask;

    /// <inheritdoc/>
    public async Task<ServiceProperties> GetServicePropertiesAsync(PropertyQuery query, CancellationToken cancellationToken)
    {
        using var visit = Enter(OperationNames.GetServiceProperties);
        return await _directory.GetServicePropertiesAsync(query, cancellationToken);
    }

    /// <inheritdoc/>
    public Task ModifyServiceSettingsAsync(ModificationRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        throw new ComputeOperationException(
            new ErrorDetails { Code = ErrorCode.NotSupported, Operation = OperationNames.ModifyServiceSettings },
            $"service setting '{request.PropertyType}' does not exist on a machine without a service");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        var isEmpty = _gate.CloseAsync();
        foreach (var system in _systems.Keys)
        {
            await CloseSystemAsync(system, CancellationToken.None);
        }

        await isEmpty;
        _completion.TrySetResult();
        _io.Dispose();
    }

    // A system that was made while this object was closed belongs to nobody: it goes with its connection.
    private async Task<SystemHandle> RegisterAsync(HostConnection host, string operation)
    {
        var handle = new SystemHandle(Interlocked.Increment(ref _lastHandle));
        _systems[handle] = host;
        if (_gate.IsClosed)
        {
            await CloseSystemAsync(handle, CancellationToken.None);
            throw ServiceClosed(operation);
        }

        return handle;
    }

    private IDisposable Enter(string operation) => _gate.TryEnter() ?? throw ServiceClosed(operation);

    private ProcessEntry Register(HostConnection host, ProcessEntry entry)
    {
        var handle = new ProcessHandle(Interlocked.Increment(ref _lastHandle));
        _processes[handle] = new HostedProcess(host, entry.Handle);
        return entry with { Handle = handle };
    }

    private HostConnection Host(SystemHandle system, string operation) =>
        _systems.TryGetValue(system, out var host) ? host : throw Closed(operation);

    private HostedProcess Hosted(ProcessHandle process, string operation) =>
        _processes.TryGetValue(process, out var hosted) ? hosted : throw Closed(operation);

    private static ComputeSystemClosedException Closed(string operation) =>
        new(new ErrorDetails { Code = ErrorCode.AlreadyClosed, Operation = operation }, "the handle has been closed");

    private static ComputeSystemClosedException ServiceClosed(string operation) =>
        new(new ErrorDetails { Code = ErrorCode.AlreadyClosed, Operation = operation }, "the service has been closed");

    private sealed record HostedProcess(HostConnection Host, ProcessHandle Handle);
}
