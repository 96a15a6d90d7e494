using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Microsoft.Extensions.Logging;

namespace Caisson.Compute.Systems;

/// <summary>A process in a compute system.</summary>
/// <remarks>
/// Its streams belong to whoever holds this object and are disposed with it; read them to their end before disposing. Closing neither kills nor waits: waiters
/// and pending calls then end with <see cref="ErrorCode.AlreadyClosed"/>. All members may be called from any thread at once.
/// </remarks>
[DebuggerDisplay("{ObjectId}")]
public sealed partial class ComputeProcess : IAsyncDisposable
{
    private readonly IComputeService _service;
    private readonly ProcessHandle _handle;
    private readonly TaskCompletionSource<ExitRecord> _exit = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _closing = new();
    private readonly ServiceCalls _calls;
    private readonly ComputeSystemOptions _options;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly Task _following;
    private Task? _closed; // guarded by _lock
    private int _callsInProgress;
    private volatile bool _isKillDelivered;
    private volatile bool _hasGivenStreams;

    internal ComputeProcess(
        ComputeSystem system, IComputeService service, ProcessEntry entry, Task<ExitRecord> exit, CallEnds ends, ComputeSystemOptions options)
    {
        System = system;
        Number = entry.Number;
        ProcessId = entry.ProcessId;
        StandardInput = entry.Streams.Input;
        StandardOutput = entry.Streams.Output;
        StandardError = entry.Streams.Error;
        _service = service;
        _handle = entry.Handle;
        _options = options;
        _logger = options.LoggerFactory.CreateLogger<ComputeProcess>();
        _calls = new ServiceCalls(() => ObjectId, ends, options, _closing.Token);
        _following = FollowAsync(exit);
    }

    /// <summary>The system it belongs to.</summary>
    public ComputeSystem System { get; }

    /// <summary>Its place in the system; never used twice.</summary>
    public ProcessNumber Number { get; }

    /// <summary>Its id on the service's machine; null while it does not exist yet.</summary>
    public int? ProcessId { get; private set; }

    /// <summary>Writes to it, if a pipe was asked for.</summary>
    public Stream? StandardInput { get; }

    /// <summary>Reads what it writes, if a pipe was asked for; of a console, everything.</summary>
    public Stream? StandardOutput { get; }

    /// <summary>Reads its errors, if a pipe was asked for.</summary>
    public Stream? StandardError { get; }

    private string ObjectId => $"{System.Id}:{(ulong?)ProcessId ?? Number.Value}";

    /// <summary>Lets a prepared process run. Completes when its program runs.</summary>
    /// <param name="cancellationToken">Stops waiting, the operation goes on.</param>
    /// <exception cref="ComputeOperationException">The program cannot be executed, or it was started before.</exception>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        var timeout = Number == ProcessNumber.Init ? _options.Timeouts.Start : _options.Timeouts.Call;
        await CallAsync(
            OperationNames.ProcessStart,
            timeout,
            CallKind.AwaitsStart,
            async token =>
            {
                await _service.StartProcessAsync(_handle, token);
                return Number;
            },
            cancellationToken);
        if (ProcessId is null)
        {
            var entry = await CallAsync(OperationNames.ProcessGetInfo, token => _service.GetProcessInfoAsync(_handle, token), cancellationToken);
            ProcessId = entry.ProcessId;
        }
    }

    /// <summary>Waits until the process has ended. Any number of callers may wait, also after its end.</summary>
    /// <param name="cancellationToken">Stops waiting, the process goes on.</param>
    /// <exception cref="ComputeConnectionException">The service was lost, and nobody knows how the process ended.</exception>
    /// <exception cref="ComputeSystemClosedException">The process's handle, or the system's, was closed while it ran.</exception>
    /// <exception cref="ComputeOperationException">The service no longer knows the process, and told no exit.</exception>
    public Task<ExitRecord> WaitAsync(CancellationToken cancellationToken = default) => _exit.Task.WaitAsync(cancellationToken);

    /// <summary>How the process ended, if it has. Never waits, never throws.</summary>
    public bool TryGetExit([NotNullWhen(true)] out ExitRecord? exit)
    {
        exit = _exit.Task.IsCompletedSuccessfully ? _exit.Task.GetAwaiter().GetResult() : null;
        return exit is not null;
    }

    /// <summary>Its exit code; null while it still runs. Never waits.</summary>
    /// <exception cref="ComputeException">What <see cref="WaitAsync"/> throws, when nobody knows how it ended.</exception>
    public int? GetExitCode() => _exit.Task.IsCompleted ? _exit.Task.GetAwaiter().GetResult().Code : null;

    /// <summary>Asks the service whether the process has ended, and how.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<ProcessStatus> GetPropertiesAsync(CancellationToken cancellationToken = default) =>
        CallAsync(OperationNames.ProcessProperties, token => _service.GetProcessPropertiesAsync(_handle, token), cancellationToken);

    /// <summary>Sets the size of its console.</summary>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="cancellationToken">Stops waiting, the operation goes on.</param>
    public Task ResizeConsoleAsync(ushort width, ushort height, CancellationToken cancellationToken = default) =>
        ModifyAsync(
            OperationNames.ProcessResizeConsole,
            new ProcessModifyRequest
            {
                Operation = ProcessModifyOperation.ConsoleSize,
                ConsoleSize = new ConsoleSize { Width = width, Height = height },
            },
            cancellationToken);

    /// <summary>Connects further streams to it while it runs.</summary>
    /// <param name="stdio">Where they go.</param>
    /// <param name="options">How much of what was written before comes first, and what the end of the input means.</param>
    /// <param name="cancellationToken">Stops waiting; streams that come to be nevertheless go with this handle.</param>
    /// <exception cref="ComputeOperationException"><see cref="ErrorCode.NotSupported"/>: it was given a stream as it is, or the service cannot attach.</exception>
    public Task<ProcessAttachment> AttachAsync(ProcessStdio stdio, AttachOptions options, CancellationToken cancellationToken = default) =>
        _calls.RunAsync(
            OperationNames.ProcessAttach,
            _options.Timeouts.Call,
            CallKind.Immediate,
            token => _service.AttachProcessAsync(_handle, stdio, options, token),
            cancellationToken);

    /// <summary>Closes the handle and the streams. Neither kills nor waits. Idempotent; closing that failed may be tried again.</summary>
    /// <exception cref="ComputeOperationException">The service refused, or did not answer in time.</exception>
    public async ValueTask DisposeAsync()
    {
        Task closed;
        lock (_lock)
        {
            closed = _closed is { IsFaulted: false } ? _closed : _closed = CloseAsync();
        }

        await closed;
    }

    /// <summary>Gives the streams away: they are the caller's to dispose, and outlive this object.</summary>
    internal ProcessStreams TakeStreams()
    {
        _hasGivenStreams = true;
        return new ProcessStreams(StandardInput, StandardOutput, StandardError);
    }

    internal async Task LearnPastExitAsync(CancellationToken cancellationToken)
    {
        var status = await GetPropertiesAsync(cancellationToken);
        if (status.Exited)
        {
            System.Learned(Number, status.Exit ?? Concluded(status));
            await _following;
        }
    }

    // A service of the older kind tells only the code.
    private ExitRecord Concluded(ProcessStatus status) => new()
    {
        Time = _options.TimeProvider.GetUtcNow(),
        Code = status.LastWaitResult == 0 ? unchecked((int)status.ExitCode) : -1,
        Reason = ExitReason.Exited,
        Source = ExitSource.Service,
    };

    // The system's watch serves every handle on the process; this one may be closed before the process ends.
    private async Task FollowAsync(Task<ExitRecord> exit)
    {
        try
        {
            _exit.TrySetResult(await exit.WaitAsync(_closing.Token));
        }
        catch (OperationCanceledException)
        {
            _exit.TrySetException(_calls.AlreadyClosed(OperationNames.ProcessWaitBackground));
        }
        catch (ComputeException e)
        {
            _exit.TrySetException(e);
        }

        _ = _exit.Task.Exception;
    }

    private Task<T> CallAsync<T>(string operation, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        CallAsync(operation, _options.Timeouts.Call, CallKind.Immediate, call, cancellationToken);

    private Task<T> CallAsync<T>(
        string operation, TimeSpan timeout, CallKind kind, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        _calls.RunAsync(operation, timeout, kind, token => CountedAsync(call, token), cancellationToken);

    // Counted until the service answers, not until the caller gives up: a call that was abandoned may still hold up others.
    private async Task<T> CountedAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _callsInProgress);
        try
        {
            return await call(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _callsInProgress);
        }
    }

    private async Task ModifyAsync(string operation, ProcessModifyRequest request, CancellationToken cancellationToken) =>
        await CallAsync(
            operation,
            async token =>
            {
                await _service.ModifyProcessAsync(_handle, request, token);
                return request;
            },
            cancellationToken);

    private async Task CloseAsync()
    {
        if (!_closing.IsCancellationRequested)
        {
            await _closing.CancelAsync();
            await _following;
            System.Forget(Number);
        }

        foreach (var stream in (Stream?[])(_hasGivenStreams ? [] : [StandardInput, StandardOutput, StandardError]))
        {
            if (stream is not null)
            {
                await stream.DisposeAsync();
            }
        }

        await HandleClosing.RunAsync(OperationNames.ProcessClose, ObjectId, token => _service.CloseProcessAsync(_handle, token), _options);
    }
}
