using System.Text.Json;
using Caisson.Contracts.Errors;
using Microsoft.Extensions.Logging;

namespace Caisson.Compute.Systems;

/// <summary>Runs the calls of one object: each with its deadline, and ended by whatever ends the object.</summary>
/// <remarks>
/// A call ends for one of six reasons, and each gives its own outcome: it completes; the caller's token (<see cref="OperationCanceledException"/>); its
/// deadline (<see cref="ErrorCode.Timeout"/>); the handle being closed (<see cref="ErrorCode.AlreadyClosed"/>); the system exiting while its completion was
/// awaited (<see cref="ErrorCode.UnexpectedExit"/>); the service being lost (<see cref="ErrorCode.ConnectionLost"/>). The call itself is never taken back: a
/// completion that arrives later is observed, undone where it made something, and dropped; it never answers another call.
/// </remarks>
internal sealed class ServiceCalls
{
    private readonly Func<string?> _objectId;
    private readonly CallEnds _ends;
    private readonly CancellationToken _closed;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;

    /// <summary>Makes the calls of an object.</summary>
    /// <param name="objectId">Its name in errors, which may be learned late; null for the service.</param>
    /// <param name="ends">What ends its system.</param>
    /// <param name="options">Time and log.</param>
    /// <param name="closed">Cancelled when the object's own handle is closed.</param>
    public ServiceCalls(Func<string?> objectId, CallEnds ends, ComputeSystemOptions options, CancellationToken closed)
    {
        _objectId = objectId;
        _ends = ends;
        _closed = closed;
        _timeProvider = options.TimeProvider;
        _logger = options.LoggerFactory.CreateLogger<ServiceCalls>();
    }

    private bool IsClosed => _closed.IsCancellationRequested || _ends.Closed.IsCancellationRequested;

    /// <summary>Runs a call.</summary>
    /// <param name="operation">Its name.</param>
    /// <param name="timeout">Its deadline.</param>
    /// <param name="kind">What its answer means.</param>
    /// <param name="call">Hands it over.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <param name="undo">Undoes a success that comes when nobody waits for it any more.</param>
    public async Task<T> RunAsync<T>(
        string operation,
        TimeSpan timeout,
        CallKind kind,
        Func<CancellationToken, Task<T>> call,
        CancellationToken cancellationToken,
        Func<T, Task>? undo = null)
    {
        if (IsClosed)
        {
            throw AlreadyClosed(operation);
        }

        using var deadline = new CancellationTokenSource(timeout, _timeProvider);
        using var any = CancellationTokenSource.CreateLinkedTokenSource([cancellationToken, deadline.Token, _closed, _ends.Closed]);
        var began = _timeProvider.GetTimestamp();
        _logger.CallStarting(operation, _objectId());
        Task<T>? running = null;
        try
        {
            running = call(any.Token);
            var answer = await AwaitAsync(operation, kind, running, any.Token);
            _logger.CallDone(operation, _objectId(), _timeProvider.GetElapsedTime(began).TotalMilliseconds);
            return answer ?? throw Failed(ErrorCode.UnexpectedValue, operation, "the service succeeded and answered nothing");
        }
        catch (Exception e)
        {
            var failure = Explain(e, operation, began, any.Token, cancellationToken);
            Abandon(running, operation, undo);
            _logger.CallFailed(operation, _objectId(), _timeProvider.GetElapsedTime(began).TotalMilliseconds, CodeOf(failure));
            if (ReferenceEquals(failure, e))
            {
                throw;
            }

            throw failure;
        }
    }

    /// <summary>Runs a call that answers nothing.</summary>
    public Task RunAsync(
        string operation, TimeSpan timeout, CallKind kind, Func<CancellationToken, Task> call, CancellationToken cancellationToken) =>
        RunAsync(
            operation,
            timeout,
            kind,
            async token =>
            {
                await call(token);
                return operation;
            },
            cancellationToken);

    /// <summary>The error of a closed handle.</summary>
    public ComputeSystemClosedException AlreadyClosed(string operation, Exception? cause = null) =>
        new(Details(ErrorCode.AlreadyClosed, operation), $"the handle of '{_objectId()}' has been closed", _ends.Exit, cause);

    private async Task<T> AwaitAsync<T>(string operation, CallKind kind, Task<T> running, CancellationToken cancellationToken)
    {
        await Task.WhenAny(running, _ends.Of(kind)).WaitAsync(cancellationToken);
        if (running.IsCompleted || (kind is CallKind.AwaitsStart && _ends.HasStarted))
        {
            // A program that ran and ended before its start was answered has started; of one that could not be started the answer says why.
            return await running.WaitAsync(cancellationToken);
        }

        throw _ends.Loss is { } loss
            ? new ComputeConnectionException(Details(ErrorCode.ConnectionLost, operation), $"'{_objectId()}': {loss.Message}", loss)
            : new ComputeSystemClosedException(
                Details(ErrorCode.UnexpectedExit, operation), $"'{_objectId()}' exited before the operation completed", _ends.Exit);
    }

    // Whatever a call fails with while its handle is being closed, the news is that it was closed.
    private Exception Explain(Exception e, string operation, long began, CancellationToken any, CancellationToken callers)
    {
        if (e is OperationCanceledException && any.IsCancellationRequested)
        {
            return callers.IsCancellationRequested ? new OperationCanceledException(e.Message, e, callers)
                : IsClosed ? AlreadyClosed(operation)
                : Failed(
                    ErrorCode.Timeout, operation, $"the compute service had not answered after {_timeProvider.GetElapsedTime(began).TotalSeconds:0.#} s");
        }

        if (e is ComputeException { Code: not ErrorCode.AlreadyClosed } && IsClosed)
        {
            return AlreadyClosed(operation, e);
        }

        return e is JsonException or IOException or TimeoutException or System.Net.Sockets.SocketException
            ? ComputeErrors.Wrap(operation, _objectId(), e)
            : e;
    }

    private void Abandon<T>(Task<T>? running, string operation, Func<T, Task>? undo)
    {
        if (running is not null)
        {
            _ = ObserveAsync(running, operation, undo);
        }
    }

    private async Task ObserveAsync<T>(Task<T> running, string operation, Func<T, Task>? undo)
    {
        try
        {
            var answer = await running;
            _logger.LateAnswerDropped(operation, _objectId());
            if (undo is not null && answer is not null)
            {
                await undo(answer);
            }
        }
        catch (Exception e) when (e is ComputeException or OperationCanceledException)
        {
            // It failed, or what it made went with its connection: nobody waits for it any more.
        }
#pragma warning disable CA1031 // Nobody awaits this: whatever a service throws here must not end as an unobserved exception.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _logger.LateFailureDropped(operation, _objectId(), e);
        }
    }

    private ComputeOperationException Failed(ErrorCode code, string operation, string what) =>
        new(Details(code, operation), _objectId() is { } id ? $"'{id}': {what}" : what);

    private ErrorDetails Details(ErrorCode code, string operation) => new() { Code = code, Operation = operation, ObjectId = _objectId() };

    private static string CodeOf(Exception failure) => failure is ComputeException known ? known.Code.ToString() : failure.GetType().Name;
}
