using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux.Events;

/// <summary>One thread that waits with epoll and runs everything else between two waits. Awaits of code it runs continue on it.</summary>
/// <remarks>
/// <para>A turn: wait until a descriptor is ready, the next timer is due, or at once when work is queued; tell the watches; fire due timers; run
/// the work that was queued when the turn came to it, not what that work queues (nobody starves).</para>
/// <para><c>Main</c> is synchronous: <c>using var loop = new EventLoop(); return loop.Run(l =&gt; MainAsync(l));</c></para>
/// <para>Streams continue their reader inline, so they change their state before they complete anything. What may be called from another thread
/// says so; everything else throws there. The rules for code on the loop stand in docs/event-loop.md.</para>
/// </remarks>
public sealed class EventLoop : SynchronizationContext, IDisposable
{
    private const int NoThread = 0;
    private static readonly TimeSpan DescriptorPause = TimeSpan.FromMilliseconds(50);

    private readonly Epoll _epoll = new();
    private readonly WatchTable _watches = new();
    private readonly Queue<PostedWork> _local = new();
    private readonly PostQueue _foreign;
    private readonly LoopWorker _worker;
    private readonly List<Exception> _failures = [];
    private readonly LoopTimeProvider _time;
    private readonly HeapTrim? _trim;
    private int _threadId = NoThread;
    private bool _isDisposed;

    /// <summary>Makes a loop; it does nothing until <see cref="Run"/>.</summary>
    /// <param name="trimAfter">For a process that is mostly idle: once nothing has happened for this long, its unused memory goes back to the kernel (glibc only).
    /// Null: never.</param>
    /// <exception cref="LinuxException">EMFILE, ENFILE.</exception>
    public EventLoop(TimeSpan? trimAfter = null)
    {
        _trim = trimAfter is { } quiet ? new HeapTrim(quiet) : null;
        _foreign = new PostQueue { Deliver = _local.Enqueue };
        _worker = new LoopWorker(this);
        _time = new LoopTimeProvider(this);
        Add(_foreign, _foreign.Descriptor, Native.LibC.EpollIn);
    }

    /// <summary>Time as this loop tells it: its timers fire on the loop. Timers may be made, changed and disposed from any thread.</summary>
    public TimeProvider Time => _time;

    /// <summary>The calling thread is the one that runs the loop.</summary>
    public bool IsOnLoop => _threadId == Environment.CurrentManagedThreadId;

    /// <summary>Counts the turns, so that a stream can see that it has had its share of this one.</summary>
    internal long Turn { get; private set; }

    internal TimerHeap Timers { get; } = new();

    /// <summary>Runs the loop on the calling thread until the main task completes; its exception comes out here.</summary>
    /// <param name="main">The program; called on the loop.</param>
    /// <returns>What the main task returned.</returns>
    /// <exception cref="AggregateException">A tracked task failed, before the main task completed.</exception>
    public int Run(Func<EventLoop, Task<int>> main)
    {
        ArgumentNullException.ThrowIfNull(main);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (Interlocked.CompareExchange(ref _threadId, Environment.CurrentManagedThreadId, NoThread) != NoThread)
        {
            throw new InvalidOperationException("run an event loop that runs already");
        }

        var previous = Current;
        SetSynchronizationContext(this);
        try
        {
            var task = main(this);
            while (!task.IsCompleted)
            {
                RunTurn();
                ThrowFailures();
            }

            return task.GetAwaiter().GetResult();
        }
        finally
        {
            SetSynchronizationContext(previous);
            Volatile.Write(ref _threadId, NoThread);
        }
    }

    /// <summary>Watches over a background task: its failure comes out of <see cref="Run"/> at the next turn. Cancellation is no failure.</summary>
    public void Track(Task task)
    {
        ArgumentNullException.ThrowIfNull(task);
        ThrowIfElsewhere();
        _ = ObserveAsync(task);
    }

    /// <summary>Runs a slow call on the loop's one worker thread; calls are made one after another in order.</summary>
    /// <exception cref="ObjectDisposedException">The loop is disposed.</exception>
    public Task<T> RunOnWorkerAsync<T>(Func<T> call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return _worker.RunAsync(call);
    }

    /// <summary>Runs a slow call on the loop's one worker thread; calls are made one after another in order.</summary>
    /// <exception cref="ObjectDisposedException">The loop is disposed.</exception>
    public Task RunOnWorkerAsync(Action call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return _worker.RunAsync(() =>
        {
            call();
            return true;
        });
    }

    /// <summary>Completes when the descriptor is readable or hung up. It stays the caller's, who may close it meanwhile.</summary>
    /// <param name="descriptor">Anything epoll can watch: a pidfd, a signalfd, a pipe.</param>
    /// <param name="cancellationToken">Stops waiting; nothing else.</param>
    /// <remarks>The wait takes a descriptor of its own. While none is left it begins later: nobody's exit is missed, and nobody fails, for that.</remarks>
    public Task WaitReadableAsync(SafeFileHandle descriptor, CancellationToken cancellationToken)
    {
        try
        {
            return ReadinessWatch.WaitAsync(this, descriptor, cancellationToken);
        }
        catch (LinuxException error) when (IsShortage(error))
        {
            return WaitReadableLaterAsync(descriptor, cancellationToken);
        }
    }

    /// <summary>Queues work for this turn or the next. From any thread.</summary>
    public override void Post(SendOrPostCallback d, object? state)
    {
        ArgumentNullException.ThrowIfNull(d);
        Post(new PostedWork(d, state));
    }

    /// <summary>Queues work for this turn or the next. From any thread.</summary>
    public void Post(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        Post(PostedWork.From(action));
    }

    /// <summary>Runs the callback at once. On the loop only: elsewhere it would have to block.</summary>
    public override void Send(SendOrPostCallback d, object? state)
    {
        ArgumentNullException.ThrowIfNull(d);
        ThrowIfElsewhere();
        d(state);
    }

    /// <summary>There is one loop, so there is one context.</summary>
    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Closes the loop's own descriptors and lets the worker end. Streams must be disposed before.</summary>
    public void Dispose()
    {
        if (_threadId != NoThread)
        {
            throw new InvalidOperationException("dispose an event loop that runs");
        }

        if (!_isDisposed)
        {
            _isDisposed = true;
            _worker.Stop();
            _foreign.Dispose();
            _epoll.Dispose();
        }
    }

    /// <summary>Throws on any thread but the loop's.</summary>
    internal void ThrowIfElsewhere()
    {
        if (!IsOnLoop)
        {
            throw new InvalidOperationException("used off the event loop's thread");
        }
    }

    /// <summary>Watches a descriptor. False: it is of a kind that is always ready, and is not watched.</summary>
    internal bool Add(Watch watch, int descriptor, uint events)
    {
        var word = _watches.Add(watch);
        try
        {
            if (_epoll.TryAdd(descriptor, events, word))
            {
                return true;
            }
        }
        catch (LinuxException)
        {
            _watches.Remove(watch);
            throw;
        }

        _watches.Remove(watch);
        return false;
    }

    /// <summary>Changes what is waited for; something that is ready already is told again.</summary>
    internal void Modify(Watch watch, int descriptor, uint events) => _epoll.Modify(descriptor, events, _watches.WordOf(watch));

    /// <summary>Ends a watch, before its descriptor is closed. Idempotent.</summary>
    internal void Remove(Watch watch, int descriptor)
    {
        if (watch.Slot >= 0 && !_isDisposed)
        {
            _epoll.Remove(descriptor);
            _watches.Remove(watch);
        }
    }

    private async Task WaitReadableLaterAsync(SafeFileHandle descriptor, CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(DescriptorPause, _time, cancellationToken);
            try
            {
                await ReadinessWatch.WaitAsync(this, descriptor, cancellationToken);
                return;
            }
            catch (LinuxException error) when (IsShortage(error))
            {
            }
        }
    }

    private static bool IsShortage(LinuxException error) => error.Errno is Errno.EMFILE or Errno.ENFILE or Errno.ENOMEM or Errno.ENOSPC;

    private void Post(PostedWork work)
    {
        if (IsOnLoop)
        {
            _local.Enqueue(work);
        }
        else
        {
            _foreign.Post(work);
        }
    }

    private void RunTurn()
    {
        Turn++;
        var ready = WaitReady();
        for (var index = 0; index < ready; index++)
        {
            var (events, word) = _epoll.Ready(index);
            _watches.Find(word)?.OnReady(events);
        }

        FireTimers();
        for (var count = _local.Count; count > 0; count--)
        {
            _local.Dequeue().Run();
        }
    }

    private int WaitReady()
    {
        var wait = WaitMilliseconds();
        var limit = _trim?.Limit(wait) ?? wait;
        var ready = _epoll.Wait(limit);
        if (ready == 0 && limit != wait)
        {
            _trim?.Run();
        }

        return ready;
    }

    private int WaitMilliseconds()
    {
        if (_local.Count > 0 || _failures.Count > 0)
        {
            return 0;
        }

        return Timers.Next is { } next ? LoopTimeProvider.MillisecondsUntil(next.Due, _time.GetTimestamp()) : -1;
    }

    private void FireTimers()
    {
        if (Timers.Next is null)
        {
            return;
        }

        var now = _time.GetTimestamp();
        while (Timers.Next is { } timer && timer.Due <= now)
        {
            Timers.Remove(timer);
            timer.Fire(now);
        }
    }

    private void ThrowFailures()
    {
        if (_failures.Count > 0)
        {
            var failures = _failures.ToArray();
            _failures.Clear();
            throw new AggregateException("a background task of the event loop failed", failures);
        }
    }

    private async Task ObserveAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (OperationCanceledException)
        {
        }
        catch (Exception error)
        {
            _failures.Add(error);
        }
    }
}
