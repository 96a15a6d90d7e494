using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
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
    private readonly CallEnds _ends = new();
    private readonly ServiceCalls _calls;
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
        _calls = new ServiceCalls(() => id.Value, _ends, options, CancellationToken.None);
        _watch = new SystemWatch(
            id,
            service.SubscribeAsync(handle, CancellationToken.None),
            _ends,
            () => _calls.AlreadyClosed(OperationNames.SystemWaitBackground),
            _logger,
            options.Observer);
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

    /// <summary>Freezes every process of the system.</summary>
    /// <param name="cancellationToken">Stops waiting, the operation goes on.</param>
    public Task PauseAsync(CancellationToken cancellationToken = default) => PauseAsync(options: null, cancellationToken);

    /// <summary>Freezes every process of the system.</summary>
    /// <param name="options">How; null sends none.</param>
    /// <param name="cancellationToken">Stops waiting, the operation goes on.</param>
    public Task PauseAsync(PauseOptions? options, CancellationToken cancellationToken = default) =>
        _calls.RunAsync(
            OperationNames.SystemPause,
            _options.Timeouts.Pause,
            CallKind.AwaitsCompletion,
            token => _service.PauseSystemAsync(_handle, options, token),
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

    /// <summary>Writes the state of a paused virtual machine.</summary>
    /// <param name="options">How and where; null sends none.</param>
    /// <param name="cancellationToken">Stops waiting, the operation goes on.</param>
    /// <exception cref="ComputeOperationException"><see cref="ErrorCode.NotSupported"/>: a container, or a service that cannot save.</exception>
    public Task SaveAsync(SaveOptions? options = null, CancellationToken cancellationToken = default) =>
        _calls.RunAsync(
            OperationNames.SystemSave,
            _options.Timeouts.Save,
            CallKind.AwaitsCompletion,
            token => _service.SaveSystemAsync(_handle, options, token),
            cancellationToken);

    /// <summary>Changes a resource of the system, for instance its limits.</summary>
    /// <param name="request">What, and how.</param>
    /// <param name="cancellationToken">Stops waiting, the operation goes on.</param>
    /// <exception cref="ComputeOperationException"><see cref="ErrorCode.NotSupported"/> names the resource; <see cref="ErrorCode.InvalidDocument"/>.</exception>
    public Task ModifyAsync(ModifySettingRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _calls.RunAsync(
            OperationNames.SystemModify,
            _options.Timeouts.Call,
            CallKind.Immediate,
            token => _service.ModifySystemAsync(_handle, request, token),
            cancellationToken);
    }

    /// <summary>Waits until the system has stopped. Any number of callers may wait, also after it has stopped.</summary>
    /// <param name="cancellationToken">Stops waiting, the system goes on.</param>
    /// <exception cref="ComputeConnectionException">The service was lost, and nobody knows how the system ended.</exception>
    /// <exception cref="ComputeSystemClosedException">This object was closed while it ran.</exception>
    public Task<ExitRecord> WaitAsync(CancellationToken cancellationToken = default) => _watch.Exit.WaitAsync(cancellationToken);

    /// <summary>How the system ended, if it has. Never waits, never throws.</summary>
    public bool TryGetExit([NotNullWhen(true)] out ExitRecord? exit)
    {
        exit = _watch.Exit.IsCompletedSuccessfully ? _watch.Exit.GetAwaiter().GetResult() : null;
        return exit is not null;
    }

    /// <summary>Whether something went wrong with the system's end. Never waits, never throws.</summary>
    /// <param name="error">Null when it ended as systems do. What <see cref="WaitAsync"/> throws when nobody knows how it ended; else
    /// <see cref="ErrorCode.UnexpectedExit"/> with the exit when it did not end of its own or at somebody's request: its memory was exhausted, its host or guest
    /// was lost, its guest crashed, or it could not be launched.</param>
    /// <returns>False: it has not ended yet.</returns>
    public bool TryGetExitError(out ComputeException? error)
    {
        error = _watch.Failure as ComputeException;
        if (error is null && TryGetExit(out var exit) && IsUnexpected(exit.Reason))
        {
            error = new ComputeSystemClosedException(
                new ErrorDetails { Code = ErrorCode.UnexpectedExit, Operation = OperationNames.SystemWaitBackground, ObjectId = Id.Value },
                $"'{Id}' ended unexpectedly: {exit.Reason}{(exit.Detail is null ? "" : $", {exit.Detail}")}",
                exit);
        }

        return _watch.HasEnded;
    }

    /// <summary>Closes the handle. Waiters and pending calls end with already closed. Idempotent; closing that failed may be tried again.</summary>
    /// <exception cref="ComputeOperationException">The service refused, or did not answer in time.</exception>
    public async ValueTask DisposeAsync()
    {
        Task closed;
        lock (_closing)
        {
            closed = _closed is { IsFaulted: false } ? _closed : _closed = CloseAsync();
        }

        await closed;
    }

    private static bool IsUnexpected(ExitReason reason) => reason switch
    {
        ExitReason.Exited or ExitReason.Signaled or ExitReason.Terminated => false,
        ExitReason.OutOfMemory or ExitReason.HostLost or ExitReason.GuestPanic or ExitReason.GuestLost or ExitReason.LaunchFailed or ExitReason.TimedOut => true,
    };

    // The waiters first: whatever the closing of the handle makes the service say, they were closed.
    private async Task CloseAsync()
    {
        _watch.Close();
        _ends.Close();
        await HandleClosing.RunAsync(OperationNames.SystemClose, Id.Value, token => _service.CloseSystemAsync(_handle, token), _options);
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
        catch (ComputeException e) when (e.Code is ErrorCode.SystemAlreadyStopped or ErrorCode.SystemNotFound or ErrorCode.AlreadyClosed)
        {
            return StopOutcome.AlreadyGone;
        }
        catch (ComputeException e) when (e.Code is ErrorCode.OperationPending)
        {
            return StopOutcome.Pending;
        }
    }
}
