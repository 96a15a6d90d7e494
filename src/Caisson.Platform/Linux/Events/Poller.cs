using Caisson.Platform.Linux.Native;

namespace Caisson.Platform.Linux.Events;

/// <summary>One background thread that waits for the descriptors of an ordinary program; the counterpart of the runtime's own socket thread, for any descriptor.</summary>
/// <remarks>Watches are told on that thread and must not run anything of others there: they complete tasks whose continuations go to the pool.</remarks>
internal sealed class Poller : IDisposable
{
    private readonly Epoll _epoll = new();
    private readonly EventDescriptor _wake = new();

    // Guards the table and the flag.
    private readonly Lock _gate = new();
    private readonly WatchTable _watches = new();
    private bool _isStopping;

    internal Poller()
    {
        _ = _epoll.TryAdd(_wake.Raw, LibC.EpollIn, ulong.MaxValue);
        new Thread(Work) { IsBackground = true, Name = "descriptor poller" }.Start();
    }

    /// <summary>Watches a descriptor once for the given events; none yet when they are 0. False: it is always ready.</summary>
    internal bool Add(Watch watch, int descriptor, uint events)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isStopping, this);
            var word = _watches.Add(watch);
            if (_epoll.TryAdd(descriptor, events | LibC.EpollOneShot, word))
            {
                return true;
            }

            _watches.Remove(watch);
            return false;
        }
    }

    /// <summary>Watches once more. Nothing happens when the poller is stopping: it is about to abandon this watch.</summary>
    internal void Rearm(Watch watch, int descriptor, uint events)
    {
        lock (_gate)
        {
            if (!_isStopping)
            {
                _epoll.Modify(descriptor, events | LibC.EpollOneShot, _watches.WordOf(watch));
            }
        }
    }

    /// <summary>Ends a watch, before its descriptor is closed. Idempotent.</summary>
    internal void Remove(Watch watch, int descriptor)
    {
        lock (_gate)
        {
            if (watch.Slot >= 0)
            {
                if (!_isStopping)
                {
                    _epoll.Remove(descriptor);
                }

                _watches.Remove(watch);
            }
        }
    }

    public void Dispose()
    {
        IReadOnlyList<Watch> abandoned;
        lock (_gate)
        {
            if (_isStopping)
            {
                return;
            }

            _isStopping = true;
            abandoned = _watches.All;
            _wake.Set();
        }

        foreach (var watch in abandoned)
        {
            watch.OnAbandoned();
        }
    }

    private void Work()
    {
        while (true)
        {
            var ready = _epoll.Wait(-1);
            for (var index = 0; index < ready; index++)
            {
                var (events, word) = _epoll.Ready(index);
                Watch? watch;
                lock (_gate)
                {
                    if (_isStopping)
                    {
                        _epoll.Dispose();
                        _wake.Dispose();
                        return;
                    }

                    watch = _watches.Find(word);
                }

                watch?.OnReady(events);
            }
        }
    }
}
