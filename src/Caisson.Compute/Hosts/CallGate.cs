namespace Caisson.Compute.Hosts;

/// <summary>Lets calls in until it is closed, and tells when the last of them has left. Any thread.</summary>
internal sealed class CallGate
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Guarded by <see cref="_lock"/>, as is all below.</summary>
    private int _inside;
    private bool _isClosed;

    /// <summary>Whether it lets nobody in any more.</summary>
    public bool IsClosed
    {
        get
        {
            lock (_lock)
            {
                return _isClosed;
            }
        }
    }

    /// <summary>Lets a call in; it leaves by disposing the answer, once. Null when the gate is closed.</summary>
    public IDisposable? TryEnter()
    {
        lock (_lock)
        {
            if (_isClosed)
            {
                return null;
            }

            _inside++;
            return new Visit(this);
        }
    }

    /// <summary>Lets nobody in from now on. Completes when nobody is inside; repeatable.</summary>
    public Task CloseAsync()
    {
        lock (_lock)
        {
            _isClosed = true;
            CompleteWhenEmpty();
        }

        return _empty.Task;
    }

    private void Leave()
    {
        lock (_lock)
        {
            _inside--;
            CompleteWhenEmpty();
        }
    }

    private void CompleteWhenEmpty()
    {
        if (_isClosed && _inside == 0)
        {
            _empty.TrySetResult();
        }
    }

    private sealed class Visit(CallGate gate) : IDisposable
    {
        public void Dispose() => gate.Leave();
    }
}
