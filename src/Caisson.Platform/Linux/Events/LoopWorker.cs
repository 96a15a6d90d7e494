namespace Caisson.Platform.Linux.Events;

/// <summary>The loop's one thread for calls that block: fsync, mount, opening a FIFO. It starts with the first call and stays.</summary>
internal sealed class LoopWorker(EventLoop loop)
{
    // Guards both fields below; the worker waits on it.
    private readonly object _gate = new();
    private readonly Queue<Action> _calls = new();
    private Thread? _thread;
    private bool _isStopping;

    internal Task<T> RunAsync<T>(Func<T> call)
    {
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
    internal void Stop()
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
