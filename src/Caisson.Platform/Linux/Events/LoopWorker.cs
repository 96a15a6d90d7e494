namespace Caisson.Platform.Linux.Events;

/// <summary>A thread of a loop for calls that block: fsync, mount, opening a FIFO. It starts with the first call and stays until it is stopped.</summary>
/// <remarks>The loop has one of its own (<see cref="EventLoop.RunOnWorkerAsync{T}"/>); others are for calls that may hang and must not hold up those of everybody.</remarks>
/// <param name="loop">Calls are made from its thread, and their results arrive there.</param>
public sealed class LoopWorker(EventLoop loop)
{
    // Guards both fields below; the worker waits on it.
    private readonly object _gate = new();
    private readonly Queue<Action> _calls = new();
    private Thread? _thread;
    private bool _isStopping;

    /// <summary>Runs a call; calls are made one after another in order.</summary>
    /// <exception cref="ObjectDisposedException">It was stopped.</exception>
    public Task<T> RunAsync<T>(Func<T> call)
    {
        ArgumentNullException.ThrowIfNull(call);
        // Completed only by a post, on the loop: its continuations may run inline, and asynchronous ones of a combinator would start the pool.
        var completion = new TaskCompletionSource<T>();
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isStopping, this);
            _calls.Enqueue(() => Perform(call, completion));
            if (_thread is null)
            {
                _thread = new Thread(Work) { IsBackground = true, Name = "slow calls" };
                _thread.Start();
            }

            Monitor.Pulse(_gate);
        }

        return completion.Task;
    }

    /// <summary>Takes no more calls; those queued are still made. Does not wait.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _isStopping = true;
            Monitor.Pulse(_gate);
        }
    }

    private void Perform<T>(Func<T> call, TaskCompletionSource<T> completion)
    {
        try
        {
            var result = call();
            loop.Post(() => completion.TrySetResult(result));
        }
        catch (Exception error)
        {
            loop.Post(() => completion.TrySetException(error));
        }
    }

    private void Work()
    {
        while (true)
        {
            Action call;
            lock (_gate)
            {
                while (_calls.Count == 0)
                {
                    if (_isStopping)
                    {
                        return;
                    }

                    Monitor.Wait(_gate);
                }

                call = _calls.Dequeue();
            }

            call();
        }
    }
}
