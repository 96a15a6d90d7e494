using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux.Events;

/// <summary>One thread that waits with epoll and runs everything else between two waits.</summary>
public sealed class EventLoop : SynchronizationContext, IDisposable
{
    /// <summary>Time as this loop tells it: its timers fire on the loop.</summary>
    public TimeProvider Time => throw new NotImplementedException();

    /// <summary>The calling thread is the one that runs the loop.</summary>
    public bool IsOnLoop => throw new NotImplementedException();

    /// <summary>Runs the loop on the calling thread until the main task completes; its exception comes out here.</summary>
    public int Run(Func<EventLoop, Task<int>> main) => throw new NotImplementedException();

    /// <summary>Watches over a background task: its failure comes out of <see cref="Run"/> at the next turn. Cancellation is no failure.</summary>
    public void Track(Task task) => throw new NotImplementedException();

    /// <summary>Runs a slow call on the loop's one worker thread.</summary>
    public Task<T> RunOnWorkerAsync<T>(Func<T> call) => throw new NotImplementedException();

    /// <summary>Runs a slow call on the loop's one worker thread.</summary>
    public Task RunOnWorkerAsync(Action call) => throw new NotImplementedException();

    /// <summary>Completes when the descriptor is readable or hung up.</summary>
    public Task WaitReadableAsync(SafeFileHandle descriptor, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}
