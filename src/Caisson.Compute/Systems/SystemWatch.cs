using Caisson.Contracts;
using Caisson.Contracts.Errors;
using Microsoft.Extensions.Logging;

namespace Caisson.Compute.Systems;

/// <summary>Reads the notifications of one system, exactly once per handle, and tells whoever waits.</summary>
/// <remarks>
/// The first end wins: the system's exit, the loss of the service, or the closing of the handle. It reaches the system's waiters, every pending call and every
/// process of the system at once.
/// </remarks>
internal sealed class SystemWatch : IAsyncDisposable
{
    private readonly SystemId _id;
    private readonly CallEnds _ends;
    private readonly Func<ComputeException> _alreadyClosed;
    private readonly ILogger _logger;
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action<SystemNotification>? _observer;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<ExitRecord> _exit = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private readonly Dictionary<ProcessNumber, WatchedProcess> _processes = []; // guarded by _lock
    private readonly Dictionary<ProcessNumber, ExitRecord> _early = []; // guarded by _lock: exits of processes whose creation has not returned yet
    private readonly Task _reading;
    private int _expected; // guarded by _lock

    /// <summary>Begins to read.</summary>
    /// <param name="id">The system, for the log.</param>
    /// <param name="notifications">What is told.</param>
    /// <param name="ends">The calls that an end concerns.</param>
    /// <param name="alreadyClosed">Makes the error of those who wait when the handle is closed.</param>
    /// <param name="logger">The log.</param>
    /// <param name="observer">Is shown everything in its order; null when nobody wants to see it.</param>
    public SystemWatch(
        SystemId id, IAsyncEnumerable<SystemNotification> notifications, CallEnds ends, Func<ComputeException> alreadyClosed, ILogger logger,
        Action<SystemNotification>? observer = null)
    {
        _id = id;
        _ends = ends;
        _alreadyClosed = alreadyClosed;
        _logger = logger;
        _observer = observer;
        _reading = ReadAsync(notifications);
    }

    /// <summary>Completes with the first notification: the service tells us now. Faulted when it never did.</summary>
    public Task Begun => _begun.Task;

    /// <summary>The system's exit; faulted when the service was lost or the handle closed first.</summary>
    public Task<ExitRecord> Exit => _exit.Task;

    /// <summary>Completes with the first end, never faulted.</summary>
    public Task Completion => _reading;

    public bool HasEnded => _exit.Task.IsCompleted;

    /// <summary>Why nothing will be told any more although the system may go on; null while all is well, or when it has exited.</summary>
    public Exception? Failure => _exit.Task.Exception?.InnerException;

    public DateTimeOffset? StartTime { get; private set; }

    /// <summary>Keeps exits of processes nobody knows yet, until the expected one is adopted or was not created.</summary>
    public Expectation ExpectProcess()
    {
        lock (_lock)
        {
            _expected++;
        }

        return new Expectation(this);
    }

    /// <summary>The exit of a process, which may lie in the past.</summary>
    public Task<ExitRecord> Adopt(ProcessNumber number)
    {
        lock (_lock)
        {
            if (!_processes.TryGetValue(number, out var process))
            {
                _processes[number] = process = new WatchedProcess();
                Settle(number, process.Exit);
            }

            process.Handles++;
            return process.Exit.Task;
        }
    }

    /// <summary>An exit learned by asking.</summary>
    public void Learned(ProcessNumber number, ExitRecord record) => ProcessExited(number, record);

    public void Forget(ProcessNumber number)
    {
        lock (_lock)
        {
            if (_processes.TryGetValue(number, out var process) && --process.Handles == 0)
            {
                _processes.Remove(number);
            }
        }
    }

    /// <summary>The service no longer knows a process and told no exit: whoever still waits gets the failure.</summary>
    /// <returns>False when its exit was told after all.</returns>
    public bool GiveUp(ProcessNumber number, Exception failure)
    {
        lock (_lock)
        {
            if (!_processes.TryGetValue(number, out var process) || !process.Exit.TrySetException(failure))
            {
                return false;
            }

            _ = process.Exit.Task.Exception;
            return true;
        }
    }

    public void Close() => End(exit: null, _alreadyClosed());

    public async ValueTask DisposeAsync()
    {
        _stop.Cancel();
        await _reading;
        _stop.Dispose();
    }

    private async Task ReadAsync(IAsyncEnumerable<SystemNotification> notifications)
    {
        try
        {
            await foreach (var notification in notifications.WithCancellation(_stop.Token))
            {
                _observer?.Invoke(notification);
                Handle(notification);
                _begun.TrySetResult();
            }

            End(exit: null, _alreadyClosed());
        }
        catch (OperationCanceledException)
        {
            End(exit: null, _alreadyClosed());
        }
#pragma warning disable CA1031 // The top of the loop: whatever a service throws here is what its waiters get, or they would wait for ever.
        catch (Exception e)
#pragma warning restore CA1031
        {
            End(exit: null, ComputeErrors.Wrap(OperationNames.SystemWaitBackground, _id.Value, e));
        }
    }

    private void Handle(SystemNotification notification)
    {
        switch (notification)
        {
            case SystemNotification.Started started:
                StartTime = started.Time;
                _ends.Started();
                break;
            case SystemNotification.ProcessExited exited:
                ProcessExited(exited.Number, exited.Exit);
                break;
            case SystemNotification.Exited exited:
                _logger.SystemExited(_id, exited.Exit.Reason, exited.Exit.Code);
                End(exited.Exit, failure: null);
                break;
        }
    }

    private void ProcessExited(ProcessNumber number, ExitRecord record)
    {
        lock (_lock)
        {
            if (_processes.TryGetValue(number, out var process))
            {
                process.Exit.TrySetResult(record);
            }
            else if (_expected > 0)
            {
                _early[number] = record;
            }
        }
    }

    private void End(ExitRecord? exit, Exception? failure)
    {
        lock (_lock)
        {
            var isFirst = failure is null ? _exit.TrySetResult(exit!) : _exit.TrySetException(failure);
            if (!isFirst)
            {
                return;
            }

            // Whoever does not wait for the end has nothing to observe.
            _ = _exit.Task.Exception;
            _ = failure is null ? _begun.TrySetResult() : _begun.TrySetException(failure);
            _ = _begun.Task.Exception;
            foreach (var (number, process) in _processes)
            {
                Settle(number, process.Exit);
            }
        }

        if (exit is not null)
        {
            _ends.Exited(exit);
        }
        else if (failure is ComputeConnectionException lost)
        {
            _ends.Lost(lost);
        }
    }

    // Under _lock: gives a process the end that is already known, its own or the system's.
    private void Settle(ProcessNumber number, TaskCompletionSource<ExitRecord> process)
    {
        if (_early.Remove(number, out var record))
        {
            process.TrySetResult(record);
        }
        else if (_exit.Task.IsCompletedSuccessfully)
        {
            process.TrySetResult(_exit.Task.GetAwaiter().GetResult());
        }
        else if (_exit.Task.Exception is { } failure)
        {
            process.TrySetException(failure.InnerExceptions);
            _ = process.Task.Exception;
        }
    }

    /// <summary>A process that somebody holds a handle on.</summary>
    private sealed class WatchedProcess
    {
        public TaskCompletionSource<ExitRecord> Exit { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Handles { get; set; } // guarded by _lock
    }

    /// <summary>The span in which exits of unknown processes are kept.</summary>
    internal readonly struct Expectation(SystemWatch watch) : IDisposable
    {
        public void Dispose()
        {
            lock (watch._lock)
            {
                if (--watch._expected == 0)
                {
                    watch._early.Clear();
                }
            }
        }
    }
}
