using System.Runtime.CompilerServices;
using Caisson.Contracts;
using Caisson.Contracts.Errors;

namespace Caisson.Engine.Systems;

/// <summary>The one ordered queue of a system: every subscriber gets each notification once, in the order of publication.</summary>
/// <remarks>
/// <para>A new subscriber first gets the notifications that led to the present state. Those are kept compacted: what happened to a process is forgotten
/// with the process, a pause with its end, and of several out-of-memory kills, states of health and restart policies the last one stands. So the log grows with what exists, never with time.</para>
/// <para>Live notifications form a chain. Each subscriber holds on to the link it read last, so publishing never waits for anyone, and a subscriber that
/// does not read keeps alive the chain from its link on; one that has left <see cref="MaximumUnread"/> unread loses its place, and ends with an error.</para>
/// <para>Used on the engine's thread alone.</para>
/// </remarks>
internal sealed class NotificationLog
{
    /// <summary>How many notifications a subscriber may leave unread.</summary>
    public const int MaximumUnread = 65536;

    /// <summary>How many restarts are kept for a subscriber that is still to come.</summary>
    public const int MaximumUntold = 100;

    private readonly List<SystemNotification> _past = [];
    private readonly List<SystemNotification.Restarting> _untold = [];
    private readonly List<TaskCompletionSource> _waiting = [];
    private readonly List<Cursor> _cursors = [];
    private Link _last = new(null, 0);

    /// <summary>How earlier lives ended that no subscriber was told of, oldest first; null when there is none.</summary>
    public IReadOnlyList<ExitRecord>? UntoldExits => _untold.Count == 0 ? null : [.. _untold.Select(restart => restart.Exit)];

    /// <summary>Adds a notification behind all others and wakes whoever waits for it.</summary>
    public void Publish(SystemNotification notification)
    {
        Keep(notification);
        var link = new Link(notification, _last.Index + 1);
        _last.Next = link;
        _last = link;
        DropLaggards();
        Wake();
    }

    /// <summary>Forgets for later subscribers what led to the end of a container's life that another one follows.</summary>
    public void BeginNewLife() => _past.RemoveAll(past => past is not (SystemNotification.Created or SystemNotification.Restarting or SystemNotification.RestartPolicyChanged));

    /// <summary>Forgets a process for later subscribers: its exit was collected.</summary>
    public void Forget(ProcessNumber number) => _past.RemoveAll(past => NumberOf(past) == number);

    /// <summary>Reads from the beginning. What is published after this call is part of it, whenever the reading begins.</summary>
    /// <param name="closed">Ends the sequence quietly: the handle was closed. What is published from then on is no part of it: nobody counts on its being told.</param>
    /// <param name="cancellationToken">Ends the sequence with its exception.</param>
    public IAsyncEnumerable<SystemNotification> Subscribe(CancellationToken closed, CancellationToken cancellationToken)
    {
        var cursor = new Cursor(_last);
        _cursors.Add(cursor);
        cursor.Closing = closed.UnsafeRegister(
            static state =>
            {
                var (log, cursor) = ((NotificationLog Log, Cursor Cursor))state!;
                cursor.LastIndex = log._last.Index;
            },
            (this, cursor));
        return ReadAsync(TakePast(), cursor, closed, cancellationToken);
    }

    private async IAsyncEnumerable<SystemNotification> ReadAsync(
        SystemNotification[] past,
        Cursor cursor,
        CancellationToken closed,
        CancellationToken outer,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        cursor.IsReading = true;
        try
        {
            foreach (var notification in past)
            {
                yield return notification;
            }

            if (past is [.., SystemNotification.Exited])
            {
                yield break;
            }

            while (true)
            {
                while (!HasNext(cursor))
                {
                    outer.ThrowIfCancellationRequested();
                    cancellationToken.ThrowIfCancellationRequested();
                    if (closed.IsCancellationRequested)
                    {
                        yield break;
                    }

                    await WaitAsync(closed, outer, cancellationToken);
                }

                var notification = Advance(cursor);
                yield return notification;
                if (notification is SystemNotification.Exited)
                {
                    yield break;
                }
            }
        }
        finally
        {
            cursor.Closing.Unregister();
            _cursors.Remove(cursor);
        }
    }

    private static bool HasNext(Cursor cursor) => PositionOf(cursor) is { Next: not null } position && (cursor.LastIndex is not { } last || position.Index < last);

    // Apart, so that the iterator keeps no link of its own.
    private static SystemNotification Advance(Cursor cursor)
    {
        var link = PositionOf(cursor).Next!;
        cursor.Position = link;
        return link.Notification!;
    }

    private static Link PositionOf(Cursor cursor) => cursor.Position ?? throw EngineErrors.Failed(
        ErrorCode.ResourceExhausted,
        OperationNames.SystemSubscribe,
        null,
        $"the subscriber left more than {MaximumUnread} notifications unread",
        "subscribe again, and read faster");

    private void DropLaggards()
    {
        for (var index = _cursors.Count - 1; index >= 0; index--)
        {
            var cursor = _cursors[index];
            if (cursor.Position is { } position && _last.Index - position.Index > MaximumUnread)
            {
                cursor.Position = null;
                _cursors.RemoveAt(index);
            }
        }
    }

    private bool HasReader
    {
        get
        {
            foreach (var cursor in _cursors)
            {
                if (cursor is { IsReading: true, LastIndex: null })
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>What led here, told to one subscriber: of the restarts it is told of later ones learn the last alone.</summary>
    private SystemNotification[] TakePast()
    {
        var past = _past.ToArray();
        _untold.Clear();
        ForgetToldRestarts();
        return past;
    }

    private void ForgetToldRestarts()
    {
        var last = _past.FindLast(static past => past is SystemNotification.Restarting);
        _past.RemoveAll(past => past is SystemNotification.Restarting restart && restart != last && !_untold.Contains(restart));
    }

    private async Task WaitAsync(CancellationToken first, CancellationToken second, CancellationToken third)
    {
        var woken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Add(woken);
        using (first.UnsafeRegister(Complete, woken))
        using (second.UnsafeRegister(Complete, woken))
        using (third.UnsafeRegister(Complete, woken))
        {
            await woken.Task;
        }

        _waiting.Remove(woken);

        static void Complete(object? source) => ((TaskCompletionSource)source!).TrySetResult();
    }

    private void Wake()
    {
        if (_waiting.Count == 0)
        {
            return;
        }

        var woken = _waiting.ToArray();
        _waiting.Clear();
        foreach (var source in woken)
        {
            source.TrySetResult();
        }
    }

    private void Keep(SystemNotification notification)
    {
        switch (notification)
        {
            case SystemNotification.Resumed:
                _past.RemoveAll(past => past is SystemNotification.Paused);
                return;
            case SystemNotification.OutOfMemory:
                _past.RemoveAll(past => past is SystemNotification.OutOfMemory);
                break;
            case SystemNotification.HealthChanged:
                _past.RemoveAll(past => past is SystemNotification.HealthChanged);
                break;
            case SystemNotification.RestartPolicyChanged:
                _past.RemoveAll(past => past is SystemNotification.RestartPolicyChanged);
                break;
            case SystemNotification.AttachmentDropped:
                return;
            case SystemNotification.Restarting restart:
                KeepRestart(restart);
                return;
            default:
                break;
        }

        _past.Add(notification);
    }

    private void KeepRestart(SystemNotification.Restarting restart)
    {
        _past.Add(restart);
        if (!HasReader)
        {
            _untold.Add(restart);
            if (_untold.Count > MaximumUntold)
            {
                _untold.RemoveAt(0);
            }
        }

        ForgetToldRestarts();
    }

    private static ProcessNumber? NumberOf(SystemNotification notification) => notification switch
    {
        SystemNotification.ProcessPrepared prepared => prepared.Number,
        SystemNotification.ProcessStarted started => started.Number,
        SystemNotification.ProcessExited exited => exited.Number,
        _ => null,
    };

    /// <summary>A subscriber's place. An object of its own, since an iterator keeps what it was called with: the first link would keep the whole chain.</summary>
    private sealed class Cursor(Link position)
    {
        /// <summary>The link it read last; null once it fell too far behind.</summary>
        public Link? Position { get; set; } = position;

        public bool IsReading { get; set; }

        /// <summary>The last link that is for it, once its handle was closed.</summary>
        public long? LastIndex { get; set; }

        /// <summary>Watches for the closing of its handle.</summary>
        public CancellationTokenRegistration Closing { get; set; }
    }

    private sealed class Link(SystemNotification? notification, long index)
    {
        public long Index { get; } = index;

        public SystemNotification? Notification { get; } = notification;

        public Link? Next { get; set; }
    }
}
