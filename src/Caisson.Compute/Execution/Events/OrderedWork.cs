namespace Caisson.Compute.Execution.Events;

/// <summary>Runs what is appended, in order for each key: the one place where the order of observable events is made.</summary>
/// <remarks>
/// <para>Items of one key run one after another, each when the one before it has completed; those of different keys run side by side. Appending never
/// waits for an item. An item that fails is told of and the next one runs; one that never ends holds up its own key alone.</para>
/// <para>It keeps nothing of a key whose items have all run. The rule is that of libcontainerd's event queue (moby <c>libcontainerd/queue</c>).</para>
/// </remarks>
/// <typeparam name="TKey">What order is kept for.</typeparam>
public sealed class OrderedWork<TKey>
    where TKey : notnull
{
    private readonly Action<TKey, Exception> _failed;
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, Queue<Func<Task>>> _pending = []; // guarded by _lock; a key is here while somebody runs its items
    private TaskCompletionSource? _idle; // guarded by _lock

    /// <summary>Makes one without work.</summary>
    /// <param name="failed">Is told of an item that failed.</param>
    public OrderedWork(Action<TKey, Exception> failed)
    {
        ArgumentNullException.ThrowIfNull(failed);
        _failed = failed;
    }

    /// <summary>How many keys have items that wait or run.</summary>
    public int BusyKeys
    {
        get
        {
            lock (_lock)
            {
                return _pending.Count;
            }
        }
    }

    /// <summary>Appends an item behind those of the same key.</summary>
    public void Append(TKey key, Func<Task> item)
    {
        ArgumentNullException.ThrowIfNull(item);
        Queue<Func<Task>>? items;
        lock (_lock)
        {
            if (_pending.TryGetValue(key, out items))
            {
                items.Enqueue(item);
                return;
            }

            _pending[key] = items = new Queue<Func<Task>>();
            items.Enqueue(item);
        }

        // Never faults: whatever an item throws is told of. DrainAsync waits for it.
        _ = RunAsync(key, items);
    }

    /// <summary>Completes at a moment when nothing waits or runs.</summary>
    public Task DrainAsync()
    {
        lock (_lock)
        {
            return _pending.Count == 0
                ? Task.CompletedTask
                : (_idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    private async Task RunAsync(TKey key, Queue<Func<Task>> items)
    {
        await Task.Yield(); // an item that blocks must not hold up whoever appends it
        while (TryTake(key, items) is { } item)
        {
            try
            {
                await item();
            }
            catch (Exception e)
            {
                _failed(key, e);
            }
        }
    }

    private Func<Task>? TryTake(TKey key, Queue<Func<Task>> items)
    {
        lock (_lock)
        {
            if (items.TryDequeue(out var item))
            {
                return item;
            }

            _pending.Remove(key);
            if (_pending.Count == 0)
            {
                _idle?.SetResult();
                _idle = null;
            }

            return null;
        }
    }
}
