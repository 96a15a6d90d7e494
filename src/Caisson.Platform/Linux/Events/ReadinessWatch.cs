using Caisson.Platform.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux.Events;

/// <summary>Waits once for a descriptor, on a duplicate of it: several may wait for the same one, and its owner may close it.</summary>
internal sealed class ReadinessWatch : Watch
{
    private readonly EventLoop _loop;
    private readonly SafeFileHandle _duplicate;

    // Completed only from the loop's own turn, so its continuations may run inline; asynchronous ones of a combinator (WhenAny, WaitAsync) would start the pool.
    private readonly TaskCompletionSource _completion = new();
    private CancellationTokenRegistration _registration;

    private ReadinessWatch(EventLoop loop, SafeFileHandle duplicate)
    {
        _loop = loop;
        _duplicate = duplicate;
    }

    internal static Task WaitAsync(EventLoop loop, SafeFileHandle descriptor, CancellationToken cancellationToken)
    {
        loop.ThrowIfElsewhere();
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        var watch = new ReadinessWatch(loop, descriptor.Duplicate());
        if (!loop.Add(watch, watch._duplicate.Raw(), LibC.EpollIn | LibC.EpollOneShot))
        {
            watch._duplicate.Dispose();
            return Task.CompletedTask;
        }

        watch._registration = cancellationToken.UnsafeRegister(static (state, token) => ((ReadinessWatch)state!).Cancel(token), watch);
        return watch._completion.Task;
    }

    internal override void OnReady(uint events)
    {
        Close();
        _completion.TrySetResult();
    }

    private void Cancel(CancellationToken token)
    {
        if (!_loop.IsOnLoop)
        {
            _loop.Post(() => Cancel(token));
            return;
        }

        if (_duplicate.IsClosed)
        {
            return;
        }

        Close();
        _loop.Post(() => _completion.TrySetCanceled(token));
    }

    private void Close()
    {
        _registration.Unregister();
        _loop.Remove(this, _duplicate.Raw());
        _duplicate.Dispose();
    }
}
