namespace Caisson.Compute.Hosts;

/// <summary>Counts those who read the notifications of one handle.</summary>
internal sealed class OpenSubscriptions
{
    private readonly Lock _lock = new();
    private int _count; // guarded by _lock
    private TaskCompletionSource _ended = Done(); // guarded by _lock

    /// <summary>Completes when nobody reads any more.</summary>
    public Task Ended
    {
        get
        {
            lock (_lock)
            {
                return _ended.Task;
            }
        }
    }

    /// <summary>One more reads.</summary>
    public void Begin()
    {
        lock (_lock)
        {
            if (_count++ == 0)
            {
                _ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    /// <summary>One has read to the end, or reads no further.</summary>
    public void End()
    {
        lock (_lock)
        {
            if (--_count == 0)
            {
                _ended.SetResult();
            }
        }
    }

    private static TaskCompletionSource Done()
    {
        var done = new TaskCompletionSource();
        done.SetResult();
        return done;
    }
}
