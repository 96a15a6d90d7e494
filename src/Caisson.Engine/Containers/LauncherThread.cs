using System.Runtime.CompilerServices;
using Caisson.Platform.Linux.Launching;

namespace Caisson.Engine.Containers;

/// <summary>The one thread that clones. It lives as long as its children may: the kernel's parent-death signal follows the thread, not the process.</summary>
internal sealed class LauncherThread
{
    private const int StackInBytes = 256 << 10;

    private readonly Queue<Action<ProcessCloner>> _jobs = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Guarded by _jobs.
    private bool _isClosing;

    /// <summary>Starts the thread; under a JIT there is none and every job is refused.</summary>
    public LauncherThread()
    {
        if (RuntimeFeature.IsDynamicCodeSupported)
        {
            _isClosing = true;
            _ended.SetResult();
            return;
        }

        new Thread(Run, StackInBytes) { IsBackground = true, Name = "launcher" }.Start();
    }

    /// <summary>Completes when the thread has ended.</summary>
    public Task Completion => _ended.Task;

    /// <summary>Runs a job on the thread.</summary>
    /// <exception cref="PlatformNotSupportedException">A JIT runs this process.</exception>
    /// <exception cref="ObjectDisposedException">The thread was told to end.</exception>
    public Task<T> RunAsync<T>(Func<ProcessCloner, T> job)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_jobs)
        {
            if (_isClosing)
            {
                throw RuntimeFeature.IsDynamicCodeSupported
                    ? new PlatformNotSupportedException("containers are launched by NativeAOT processes only")
                    : new ObjectDisposedException(nameof(LauncherThread));
            }

            _jobs.Enqueue(cloner => Complete(done, job, cloner));
            Monitor.Pulse(_jobs);
        }

        return done.Task;
    }

    /// <summary>Tells the thread to end once its jobs are done.</summary>
    public void Close()
    {
        lock (_jobs)
        {
            _isClosing = true;
            Monitor.Pulse(_jobs);
        }
    }

    private static void Complete<T>(TaskCompletionSource<T> done, Func<ProcessCloner, T> job, ProcessCloner cloner)
    {
        try
        {
            done.SetResult(job(cloner));
        }
        catch (Exception failure)
        {
            done.SetException(failure);
        }
    }

    private void Run()
    {
        using var cloner = new ProcessCloner();
        while (Next() is { } job)
        {
            job(cloner);
        }

        _ended.SetResult();
    }

    private Action<ProcessCloner>? Next()
    {
        lock (_jobs)
        {
            while (_jobs.Count == 0 && !_isClosing)
            {
                Monitor.Wait(_jobs);
            }

            return _jobs.TryDequeue(out var job) ? job : null;
        }
    }
}
