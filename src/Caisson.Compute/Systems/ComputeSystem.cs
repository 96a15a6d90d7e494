using System.Diagnostics;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Microsoft.Extensions.Logging;

namespace Caisson.Compute.Systems;

/// <summary>A compute system: a container or a virtual machine, on this machine or in another's.</summary>
/// <remarks>
/// <para>One object stands for one handle. The states and what each verb does in them are the service's (see <see cref="IComputeService"/>); this type adds
/// what every caller needs: deadlines, any number of waiters, processes that know their own exits, and an orderly end.</para>
/// <para>Closing (disposing) does not end a system unless its document says so. Waiters and pending calls then end with
/// <see cref="ErrorCode.AlreadyClosed"/>. All members may be called from any thread at once.</para>
/// </remarks>
/// <example>
/// <code>
/// await using var system = await ComputeSystem.CreateAsync(service, new SystemId("build-7"), document);
/// await using var init = await system.PrepareInitAsync(new ProcessParameters(), stdio);
/// await system.StartAsync();
/// ExitRecord exit = await system.WaitAsync();
/// </code>
/// </example>
[DebuggerDisplay("{Id}")]
public sealed partial class ComputeSystem : IAsyncDisposable
{
    private readonly IComputeService _service;
    private readonly SystemHandle _handle;
    private readonly ComputeSystemOptions _options;
    private readonly ILogger _logger;
    private readonly SystemCalls _calls;
    private readonly SystemWatch _watch;
    private readonly Lock _closing = new();
    private Task? _closed; // guarded by _closing
    private DateTimeOffset? _startTimeOfService;

    private ComputeSystem(IComputeService service, SystemId id, SystemHandle handle, ComputeSystemOptions options)
    {
        Id = id;
        _service = service;
        _handle = handle;
        _options = options;
        _logger = options.LoggerFactory.CreateLogger<ComputeSystem>();
        _calls = new SystemCalls(id.Value, options.TimeProvider);
        _watch = new SystemWatch(id, service.SubscribeAsync(handle, CancellationToken.None), _calls, _logger);
    }

    /// <summary>The id it was created with.</summary>
    public SystemId Id { get; }

    /// <summary>What it is: <c>container</c> or <c>virtualmachine</c>, in lower case; empty when the service did not say.</summary>
    public string SystemType { get; private set; } = "";

    /// <summary>What runs in it: <c>linux</c> or <c>windows</c>. A container of which the service says nothing is a Windows one: older services know no other.</summary>
    public string OperatingSystem { get; private set; } = "";

    /// <summary>Who created it, in lower case; null where the service does not tell.</summary>
    public string? Owner { get; private set; }

    /// <summary>Whether processes in it are described by OCI specifications: a Linux container.</summary>
    public bool IsOci => OperatingSystem == "linux" && SystemType == "container";

    /// <summary>When it was started; null before, or where neither the service nor its journal knows.</summary>
    public DateTimeOffset? StartTime => _watch.StartTime ?? _startTimeOfService;

    /// <summary>Completes once the system has stopped, was lost, or this object was closed; never throws.</summary>
    public Task Completion => _watch.Completion;

    /// <summary>Creates a system. Nothing in it runs yet. When this fails nothing is left behind.</summary>
    /// <param name="service">The service that runs it; it must outlive this object.</param>
    /// <param name="id">Its id.</param>
    /// <param name="document">What to create.</param>
    /// <param name="options">Deadlines, time and log; defaults when null.</param>
    /// <param name="cancellationToken">Stops waiting; a system that came to be nevertheless ends with the handle nobody got.</param>
    /// <exception cref="ComputeOperationException">The service refused, or did not answer in time.</exception>
    /// <exception cref="ComputeConnectionException">The service is gone.</exception>
    public static async Task<ComputeSystem> CreateAsync(
        IComputeService service,
        SystemId id,
        ComputeSystemDocument document,
        ComputeSystemOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(service);
        ArgumentNullException.ThrowIfNull(document);
        options ??= new ComputeSystemOptions();
        var handle = await BeforeHandleAsync(
            service, id, OperationNames.CreateComputeSystem, options.Timeouts.Create, token => service.CreateSystemAsync(id, document, token), options, cancellationToken);
        return await TakeOverAsync(service, id, handle, isCreator: true, options, cancellationToken);
    }

    /// <summary>Opens a handle on a system that exists. It does not keep the system alive.</summary>
    /// <param name="service">The service that runs it; it must outlive this object.</param>
    /// <param name="id">Its id.</param>
    /// <param name="options">Deadlines, time and log; defaults when null.</param>
    /// <param name="cancellationToken">Nothing has happened yet.</param>
    /// <exception cref="ComputeOperationException"><see cref="ErrorCode.SystemNotFound"/>.</exception>
    public static async Task<ComputeSystem> OpenAsync(
        IComputeService service, SystemId id, ComputeSystemOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(service);
        options ??= new ComputeSystemOptions();
        var handle = await BeforeHandleAsync(
            service, id, OperationNames.OpenComputeSystem, options.Timeouts.Call, token => service.OpenSystemAsync(id, token), options, cancellationToken);
        return await TakeOverAsync(service, id, handle, isCreator: false, options, cancellationToken);
    }

    /// <summary>Lists the systems of a service that match a query.</summary>
    /// <param name="service">The service.</param>
    /// <param name="query">Restrictions; null lists all.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static Task<IReadOnlyList<SystemProperties>> EnumerateAsync(
        IComputeService service, SystemQuery? query = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(service);
        return service.EnumerateSystemsAsync(query ?? new SystemQuery(), cancellationToken);
    }

    /// <summary>Lets the init process run. Completes when its program runs.</summary>
    /// <param name="cancellationToken">Stops waiting, the operation goes on.</param>
    /// <exception cref="ComputeOperationException">It cannot run, or not in this state.</exception>
    /// <exception cref="ComputeSystemClosedException">It exited before it had started, or the handle was closed.</exception>
    public Task StartAsync(CancellationToken cancellationToken = default) =>
        _calls.RunAsync(
            OperationNames.SystemStart,
            _options.Timeouts.Start,
            CallKind.AwaitsStart,
            token => _service.StartSystemAsync(_handle, token),
            cancellationToken);

    /// <summary>Asks the system to stop by itself. Does not wait for its end. A closed or stopped system has nothing to stop.</summary>
    /// <param name="cancellationToken">Stops waiting, the operation goes on.</param>
    public Task<StopOutcome> ShutdownAsync(CancellationToken cancellationToken = default) =>
        StopAsync(OperationNames.SystemShutdown, token => _service.ShutdownSystemAsync(_handle, token), cancellationToken);

    /// <summary>Ends the system with everything in it. Does not wait for its end. A closed or stopped system has nothing to end.</summary>
    /// <param name="cancellationToken">Stops waiting, the operation goes on.</param>
    public Task<StopOutcome> TerminateAsync(CancellationToken cancellationToken = default) =>
        StopAsync(OperationNames.SystemTerminate, token => _service.TerminateSystemAsync(_handle, token), cancellationToken);

    /// <summary>Waits until the system has stopped. Any number of callers may wait, also after it has stopped.</summary>
    /// <param name="cancellationToken">Stops waiting, the system goes on.</param>
    /// <exception cref="ComputeConnectionException">The service was lost, and nobody knows how the system ended.</exception>
    /// <exception cref="ComputeSystemClosedException">This object was closed while it ran.</exception>
    public Task<ExitRecord> WaitAsync(CancellationToken cancellationToken = default) => _watch.Exit.WaitAsync(cancellationToken);

    /// <summary>How the system ended, if it has. Never waits, never throws.</summary>
    public bool TryGetExit([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ExitRecord? exit)
    {
        exit = _watch.Exit.IsCompletedSuccessfully ? _watch.Exit.GetAwaiter().GetResult() : null;
        return exit is not null;
    }

    /// <summary>Asks for properties. No types: the identity fields.</summary>
    /// <param name="types">The properties wanted; one named twice is computed once.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<SystemProperties> GetPropertiesAsync(IReadOnlyCollection<PropertyType> types, CancellationToken cancellationToken = default) =>
        _calls.RunAsync(
            OperationNames.SystemPropertiesV2,
            _options.Timeouts.Call,
            CallKind.Immediate,
            token => _service.GetSystemPropertiesAsync(_handle, new PropertyQuery { PropertyTypes = [.. types.Distinct()] }, token),
            cancellationToken);

    /// <summary>Freezes every process of the system.</summary>
    /// <param name="cancellationToken">Stops waiting, the operation goes on.</param>
    public Task PauseAsync(CancellationToken cancellationToken = default) =>
        _calls.RunAsync(
            OperationNames.SystemPause,
            _options.Timeouts.Pause,
            CallKind.AwaitsCompletion,
            token => _service.PauseSystemAsync(_handle, null, token),
            cancellationToken);

    /// <summary>Lets a paused system go on.</summary>
    /// <param name="cancellationToken">Stops waiting, the operation goes on.</param>
    public Task ResumeAsync(CancellationToken cancellationToken = default) =>
        _calls.RunAsync(
            OperationNames.SystemResume,
            _options.Timeouts.Resume,
            CallKind.AwaitsCompletion,
            token => _service.ResumeSystemAsync(_handle, token),
            cancellationToken);

    /// <summary>Closes the handle. Waiters and pending calls end with already closed; idempotent.</summary>
    public async ValueTask DisposeAsync()
    {
        Task closed;
        lock (_closing)
        {
            closed = _closed ??= CloseAsync();
        }

        await closed;
    }

    private async Task CloseAsync()
    {
        _watch.Close();
        _calls.Close();
        using var deadline = new CancellationTokenSource(_options.Timeouts.Call, _options.TimeProvider);
        try
        {
            await _service.CloseSystemAsync(_handle, deadline.Token);
        }
        catch (ComputeConnectionException)
        {
            // The handle went with its connection.
        }

        await _watch.DisposeAsync();
    }

    private async Task<StopOutcome> StopAsync(string operation, Func<CancellationToken, Task<StopOutcome>> call, CancellationToken cancellationToken)
    {
        if (_watch.HasEnded)
        {
            return StopOutcome.AlreadyGone;
        }

        try
        {
            return await _calls.RunAsync(operation, _options.Timeouts.Call, CallKind.Immediate, call, cancellationToken);
        }
        catch (ComputeException e) when (IsGone(e.Code))
        {
            return StopOutcome.AlreadyGone;
        }
    }

    private static bool IsGone(ErrorCode code) =>
        code is ErrorCode.SystemAlreadyStopped or ErrorCode.SystemNotFound or ErrorCode.AlreadyClosed;

    private static async Task<SystemHandle> BeforeHandleAsync(
        IComputeService service,
        SystemId id,
        string operation,
        TimeSpan timeout,
        Func<CancellationToken, Task<SystemHandle>> call,
        ComputeSystemOptions options,
        CancellationToken cancellationToken)
    {
        using var calls = new SystemCalls(id.Value, options.TimeProvider);
        var arriving = new TaskCompletionSource<Task<SystemHandle>>();
        try
        {
            return await calls.RunAsync(
                operation,
                timeout,
                CallKind.Immediate,
                token =>
                {
                    var task = call(token);
                    arriving.SetResult(task);
                    return task;
                },
                cancellationToken);
        }
        catch (Exception e) when (e is OperationCanceledException or ComputeOperationException { Code: ErrorCode.Timeout })
        {
            _ = CloseWhenItArrivesAsync(service, await arriving.Task);
            throw;
        }
    }

    // A handle that arrives after its caller has gone is closed, and with it what it created. Nobody waits for a call that never answers.
    private static async Task CloseWhenItArrivesAsync(IComputeService service, Task<SystemHandle> arriving)
    {
        try
        {
            await service.CloseSystemAsync(await arriving, CancellationToken.None);
        }
        catch (Exception e) when (e is ComputeException or OperationCanceledException)
        {
            // No handle came to be, or it went with its connection.
        }
    }

    private static async Task<ComputeSystem> TakeOverAsync(
        IComputeService service, SystemId id, SystemHandle handle, bool isCreator, ComputeSystemOptions options, CancellationToken cancellationToken)
    {
        var system = new ComputeSystem(service, id, handle, options);
        try
        {
            await system.CacheIdentityAsync(cancellationToken);
            return system;
        }
        catch
        {
            if (isCreator)
            {
                await system.TerminateQuietlyAsync();
            }

            await system.DisposeAsync();
            throw;
        }
    }

    private async Task TerminateQuietlyAsync()
    {
        try
        {
            await TerminateAsync(CancellationToken.None);
        }
        catch (ComputeException e)
        {
            _logger.AbandonedSystemNotTerminated(Id, e);
        }
    }

    private async Task CacheIdentityAsync(CancellationToken cancellationToken)
    {
        var properties = await GetPropertiesAsync([], cancellationToken);
        SystemType = (properties.SystemType ?? "").ToLowerInvariant();
        OperatingSystem = (properties.RuntimeOsType ?? "").ToLowerInvariant();
        Owner = properties.Owner?.ToLowerInvariant();
        _startTimeOfService = properties.StartTime;
        if (OperatingSystem.Length == 0 && SystemType == "container")
        {
            OperatingSystem = "windows";
        }
    }
}
