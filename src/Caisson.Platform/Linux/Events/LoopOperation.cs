using System.Runtime.ExceptionServices;
using System.Threading.Tasks.Sources;

namespace Caisson.Platform.Linux.Events;

/// <summary>One read or write of a stream on the loop, used again and again without allocating.</summary>
/// <remarks>
/// <c>abandon</c> tells the stream that its operation was cancelled or cut off by disposing, before it completes.
/// The continuation runs inline where the operation completes. That ignores the flag that asks for the captured context, which is sound only because
/// operations complete on the loop, which is that context. (<c>ManualResetValueTaskSourceCore</c> would post, and allocate.)
/// </remarks>
internal sealed class LoopOperation(EventLoop loop, Action abandon) : IValueTaskSource<int>, IValueTaskSource
{
    private Action<object?>? _continuation;
    private object? _continuationState;
    private ExceptionDispatchInfo? _error;
    private CancellationTokenRegistration _registration;
    private CancellationToken _cancellation;
    private int _result;
    private short _token;
    private bool _isCompleted;

    /// <summary>Begun and not completed.</summary>
    internal bool IsPending { get; private set; }

    /// <summary>Begun, and its result not fetched.</summary>
    internal bool IsInUse { get; private set; }

    internal void Begin(CancellationToken cancellationToken)
    {
        IsPending = true;
        IsInUse = true;
        _isCompleted = false;
        _error = null;
        _cancellation = cancellationToken;
        _registration = cancellationToken.UnsafeRegister(static (state, token) => ((LoopOperation)state!).Cancel(token), this);
    }

    internal ValueTask<int> AsValueTaskOfCount() => new(this, _token);

    internal ValueTask AsValueTask() => new(this, _token);

    /// <summary>Completes and continues inline.</summary>
    internal void Complete(int result)
    {
        Settle(result, null);
        Continue();
    }

    /// <summary>Completes with an error and continues inline.</summary>
    internal void Fail(Exception error)
    {
        Settle(0, error);
        Continue();
    }

    /// <summary>Cuts the operation off if it is pending. It continues later: the caller stands in somebody's cancel or dispose.</summary>
    internal void Abort(Exception error)
    {
        if (!IsPending)
        {
            return;
        }

        abandon();
        Settle(0, error);
        if (_continuation is { } continuation)
        {
            var state = _continuationState;
            _continuation = null;
            _continuationState = null;
            ContinueLater(continuation, state);
        }
    }

    int IValueTaskSource<int>.GetResult(short token) => Finish(token);

    void IValueTaskSource.GetResult(short token) => Finish(token);

    public ValueTaskSourceStatus GetStatus(short token)
    {
        CheckToken(token);
        if (!_isCompleted)
        {
            return ValueTaskSourceStatus.Pending;
        }

        return _error switch
        {
            null => ValueTaskSourceStatus.Succeeded,
            { SourceException: OperationCanceledException } => ValueTaskSourceStatus.Canceled,
            _ => ValueTaskSourceStatus.Faulted,
        };
    }

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        CheckToken(token);
        if (_continuation is not null)
        {
            throw new InvalidOperationException("await a stream operation twice");
        }

        if (_isCompleted)
        {
            ContinueLater(continuation, state);
            return;
        }

        _continuation = continuation;
        _continuationState = state;
    }

    private void Cancel(CancellationToken token)
    {
        if (!loop.IsOnLoop)
        {
            CancelOnLoop(token);
        }
        else if (_cancellation == token)
        {
            Abort(new OperationCanceledException(token));
        }
    }

    // Apart, so that the usual path makes no closure.
    private void CancelOnLoop(CancellationToken token) => loop.Post(() => Cancel(token));

    private void ContinueLater(Action<object?> continuation, object? state) => loop.Post(() => continuation(state));

    private void Settle(int result, Exception? error)
    {
        _registration.Unregister();
        _registration = default;
        IsPending = false;
        _result = result;
        _error = error is null ? null : ExceptionDispatchInfo.Capture(error);
        _isCompleted = true;
    }

    private void Continue()
    {
        if (_continuation is { } continuation)
        {
            var state = _continuationState;
            _continuation = null;
            _continuationState = null;
            continuation(state);
        }
    }

    private int Finish(short token)
    {
        CheckToken(token);
        if (!_isCompleted)
        {
            throw new InvalidOperationException("fetch the result of a stream operation that is under way");
        }

        var error = _error;
        var result = _result;
        unchecked
        {
            _token++;
        }

        IsInUse = false;
        _isCompleted = false;
        _error = null;
        _continuation = null;
        error?.Throw();
        return result;
    }

    private void CheckToken(short token)
    {
        loop.ThrowIfElsewhere();
        if (token != _token)
        {
            throw new InvalidOperationException("use a stream operation after its result was fetched");
        }
    }
}
