using Caisson.Contracts;
using Caisson.Contracts.Errors;

namespace Caisson.Compute.Systems;

/// <summary>Runs the calls of one <see cref="ComputeSystem"/>: each with its deadline, and ended by whatever ends the system.</summary>
/// <remarks>
/// A call ends for one of five reasons, and each gives its own outcome: it completes; the caller's token (<see cref="OperationCanceledException"/>); its
/// deadline (<see cref="ErrorCode.Timeout"/>); the handle being closed (<see cref="ErrorCode.AlreadyClosed"/>); the system exiting while its completion was
/// awaited (<see cref="ErrorCode.UnexpectedExit"/>). The call itself is never taken back: a completion that arrives later is observed and dropped.
/// </remarks>
internal sealed class SystemCalls : IDisposable
{
    private readonly string _objectId;
    private readonly TimeProvider _timeProvider;
    private readonly CancellationTokenSource _closed = new();
    private readonly TaskCompletionSource _forestalled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile ExitRecord? _exit;
    private volatile ComputeConnectionException? _loss;
    private volatile bool _started;

    public SystemCalls(string objectId, TimeProvider timeProvider)
    {
        _objectId = objectId;
        _timeProvider = timeProvider;
    }

    /// <summary>Ends every call with <see cref="ErrorCode.AlreadyClosed"/>, those to come as well.</summary>
    public void Close() => _closed.Cancel();

    /// <summary>The system was seen running: an exit from now on does not forestall its start.</summary>
    public void Started() => _started = true;

    /// <summary>Ends the calls that await a completion with <see cref="ErrorCode.UnexpectedExit"/>.</summary>
    public void Exited(ExitRecord exit)
    {
        _exit = exit;
        _forestalled.TrySetResult();
    }

    /// <summary>Ends the calls that await a completion with the loss of the service.</summary>
    public void Lost(ComputeConnectionException loss)
    {
        _loss = loss;
        _forestalled.TrySetResult();
    }

    /// <summary>Runs a call.</summary>
    public async Task<T> RunAsync<T>(
        string operation, TimeSpan timeout, CallKind kind, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        if (_closed.IsCancellationRequested)
        {
            throw AlreadyClosed(operation);
        }

        using var deadline = new CancellationTokenSource(timeout, _timeProvider);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token, _closed.Token);
        var began = _timeProvider.GetTimestamp();
        var running = call(any.Token);
        try
        {
            return kind is CallKind.Immediate
                ? await running.WaitAsync(any.Token)
                : await AwaitCompletionAsync(operation, kind, running, any.Token);
        }
        catch (OperationCanceledException) when (any.IsCancellationRequested)
        {
            Observe(running);
            cancellationToken.ThrowIfCancellationRequested();
            throw _closed.IsCancellationRequested
                ? AlreadyClosed(operation)
                : TimedOut(operation, _timeProvider.GetElapsedTime(began));
        }
    }

    /// <summary>Runs a call that answers nothing.</summary>
    public Task RunAsync(
        string operation, TimeSpan timeout, CallKind kind, Func<CancellationToken, Task> call, CancellationToken cancellationToken) =>
        RunAsync<object?>(
            operation,
            timeout,
            kind,
            async token =>
            {
                await call(token);
                return null;
            },
            cancellationToken);

    public ComputeSystemClosedException AlreadyClosed(string operation) =>
        new(Details(ErrorCode.AlreadyClosed, operation), $"the handle of '{_objectId}' has been closed", _exit);

    public void Dispose() => _closed.Dispose();

    private async Task<T> AwaitCompletionAsync<T>(string operation, CallKind kind, Task<T> running, CancellationToken cancellationToken)
    {
        await Task.WhenAny(running, _forestalled.Task).WaitAsync(cancellationToken);
        if (running.IsCompleted || (_loss is null && kind is CallKind.AwaitsStart && (_started || _exit?.Reason == ExitReason.LaunchFailed)))
        {
            // A program that ran and ended before its start was answered has started; of one that could not be started the answer says why.
            return await running.WaitAsync(cancellationToken);
        }

        Observe(running);
        throw _loss is { } loss
            ? new ComputeConnectionException(Details(ErrorCode.ConnectionLost, operation), $"'{_objectId}': {loss.Message}", loss)
            : new ComputeSystemClosedException(
                Details(ErrorCode.UnexpectedExit, operation), $"'{_objectId}' exited before the operation completed", _exit);
    }

    private ComputeOperationException TimedOut(string operation, TimeSpan elapsed) =>
        new(
            Details(ErrorCode.Timeout, operation),
            $"'{_objectId}': the compute service had not answered after {elapsed.TotalSeconds:0.#} s");

    private ErrorDetails Details(ErrorCode code, string operation) => new() { Code = code, Operation = operation, ObjectId = _objectId };

    // A call that nobody awaits any more must not end as an unobserved exception.
    private static void Observe(Task abandoned) => _ = abandoned.ContinueWith(
        static done => _ = done.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
