using Caisson.Platform.Linux.Descriptors;
using Caisson.Platform.Linux.Events;
using Caisson.Platform.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux.Relays;

/// <summary>Moves bytes from one descriptor to another on the loop until the source ends, the destination is gone, or it is disposed; then closes both.</summary>
/// <remarks>
/// Where one end is a pipe the kernel moves the pages (splice(2)); terminals, append-mode files and two ends of which neither is a pipe are copied.
/// Back-pressure is the kernel's: a full destination leaves the bytes in the source, whose writer then waits.
/// Used on the loop's thread only.
/// </remarks>
public sealed class Relay : IDisposable
{
    // One turn's share: a relay between two fast processes must not starve the rest of the loop.
    private const int MovesPerTurn = 16;

    private readonly EventLoop _loop;
    private readonly SafeFileHandle _source;
    private readonly SafeFileHandle _destination;
    private readonly EndWatch _sourceWatch;
    private readonly EndWatch _destinationWatch;

    // Completed only by a post: its continuations may run inline, and asynchronous ones of a combinator (WhenAny, WaitAsync) would start the pool.
    private readonly TaskCompletionSource _completion = new();

    private readonly Action _pump;
    private Mover _mover;
    private bool _isQueued;
    private bool _hasEnded;

    private Relay(EventLoop loop, SafeFileHandle source, SafeFileHandle destination, Mover mover)
    {
        _loop = loop;
        _source = source;
        _destination = destination;
        _mover = mover;
        _pump = PumpQueued;
        _sourceWatch = new EndWatch(_ => Pump());
        _destinationWatch = new EndWatch(OnDestinationReady);
        LastProgress = loop.Time.GetTimestamp();
        _ = loop.Add(_sourceWatch, source.Raw(), LibC.EpollIn | LibC.EpollEdge);
        _ = loop.Add(_destinationWatch, destination.Raw(), LibC.EpollOut | LibC.EpollEdge);
        Queue();
    }

    /// <summary>How many bytes were delivered.</summary>
    public long BytesMoved { get; private set; }

    /// <summary>When bytes were delivered last, or when it began: a <see cref="TimeProvider.GetTimestamp"/> of the loop's time.</summary>
    public long LastProgress { get; private set; }

    /// <summary>The error that ended it; null while it runs, after the source's end, and after disposing. EPIPE and ECONNRESET: the destination is gone.</summary>
    public LinuxException? Failure { get; private set; }

    /// <summary>How many bytes had come and were not delivered when an error ended it; 0 otherwise.</summary>
    public long BytesLost { get; private set; }

    /// <summary>Completes, without an error, when it has ended for whatever reason; both descriptors are closed then.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Starts moving.</summary>
    /// <param name="loop">The loop.</param>
    /// <param name="source">Taken over, also when this fails.</param>
    /// <param name="destination">Taken over, also when this fails.</param>
    /// <exception cref="LinuxException">A descriptor cannot be watched.</exception>
    public static Relay Start(EventLoop loop, SafeFileHandle source, SafeFileHandle destination)
    {
        ArgumentNullException.ThrowIfNull(loop);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(destination);
        loop.ThrowIfElsewhere();
        try
        {
            Mover mover = Terminal.IsTerminal(source) || Terminal.IsTerminal(destination)
                ? new CopyMover(source, destination)
                : new SpliceMover(source, destination);
            return new Relay(loop, source, destination, mover);
        }
        catch (LinuxException)
        {
            source.Dispose();
            destination.Dispose();
            throw;
        }
    }

    /// <summary>Stops at once and closes both ends. Bytes taken in and not delivered are dropped. Idempotent.</summary>
    public void Dispose()
    {
        _loop.ThrowIfElsewhere();
        End(null);
    }

    private void OnDestinationReady(uint events)
    {
        Pump();
        if (!_hasEnded && (events & LibC.EpollError) != 0)
        {
            End(new LinuxException("splice", Errno.EPIPE));
        }
    }

    private void Queue()
    {
        if (!_isQueued)
        {
            _isQueued = true;
            _loop.Post(_pump);
        }
    }

    private void PumpQueued()
    {
        _isQueued = false;
        Pump();
    }

    private void Pump()
    {
        if (_hasEnded || _isQueued)
        {
            return;
        }

        try
        {
            for (var move = 0; move < MovesPerTurn; move++)
            {
                switch (_mover.Move(out var count))
                {
                    case MoveOutcome.Moved:
                        BytesMoved += count;
                        LastProgress = _loop.Time.GetTimestamp();
                        break;
                    case MoveOutcome.Blocked:
                        return;
                    case MoveOutcome.Ended:
                        End(null);
                        return;
                    case MoveOutcome.Refused:
                        _mover = new CopyMover(_source, _destination);
                        break;
                }
            }

            Queue();
        }
        catch (LinuxException error)
        {
            End(error);
        }
    }

    private void End(LinuxException? failure)
    {
        if (_hasEnded)
        {
            return;
        }

        _hasEnded = true;
        Failure = failure;
        BytesLost = failure is null ? 0 : _mover.HeldBytes + Pipes.CountReadable(_source);
        _loop.Remove(_sourceWatch, _source.Raw());
        _loop.Remove(_destinationWatch, _destination.Raw());
        _mover.Dispose();
        _source.Dispose();
        _destination.Dispose();
        _loop.Post(() => _completion.TrySetResult());
    }

    private sealed class EndWatch(Action<uint> ready) : Watch
    {
        internal override void OnReady(uint events) => ready(events);
    }
}
