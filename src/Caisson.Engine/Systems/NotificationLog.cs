using System.Runtime.CompilerServices;
using Caisson.Contracts;

namespace Caisson.Engine.Systems;

/// <summary>The one ordered queue of a system: every subscriber gets each notification once, in the order of publication.</summary>
/// <remarks>
/// <para>A new subscriber first gets the notifications that led to the present state. Those are kept compacted: what happened to a process is forgotten
/// with the process, a pause with its end, and of several out-of-memory kills the last one stands. So the log grows with what exists, never with time.</para>
/// <para>Live notifications form a chain. Each subscriber holds on to the link it read last, so publishing never waits for anyone, and a subscriber that
/// does not read keeps alive the chain from its link on: one small object for each notification, and nothing else.</para>
/// <para>Used on the engine's thread alone.</para>
/// </remarks>
internal sealed class NotificationLog
{
    private readonly List<SystemNotification> _past = [];
    private readonly List<TaskCompletionSource> _waiting = [];
    private Link _last = new(null);

    /// <summary>Adds a notification behind all others and wakes whoever waits for it.</summary>
    public void Publish(SystemNotification notification)
    {
        Keep(notification);
        var link = new Link(notification);
        _last.Next = link;
        _last = link;
        Wake();
    }

    /// <summary>Forgets a process for later subscribers: its exit was collected.</summary>
    public void Forget(ProcessNumber number) => _past.RemoveAll(past => NumberOf(past) == number);

    /// <summary>Reads from the beginning. What is published after this call is part of it, whenever the reading begins.</summary>
    /// <param name="closed">Ends the sequence quietly: the handle was closed.</param>
    /// <param name="cancellationToken">Ends the sequence with its exception.</param>
    public IAsyncEnumerable<SystemNotification> Subscribe(CancellationToken closed, CancellationToken cancellationToken) =>
        ReadAsync([.. _past], new Cursor(_last), closed, cancellationToken);

    private async IAsyncEnumerable<SystemNotification> ReadAsync(
        SystemNotification[] past,
        Cursor cursor,
        CancellationToken closed,
        CancellationToken outer,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
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
            while (cursor.Last.Next is null)
            {
                outer.ThrowIfCancellationRequested();
                cancellationToken.ThrowIfCancellationRequested();
                if (closed.IsCancellationRequested)
                {
                    yield break;
                }

                await WaitAsync(closed, outer, cancellationToken);
            }

            cursor.Last = cursor.Last.Next;
            yield return cursor.Last.Notification!;
            if (cursor.Last.Notification is SystemNotification.Exited)
            {
                yield break;
            }
        }
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
            default:
                break;
        }

        _past.Add(notification);
    }

    private static ProcessNumber? NumberOf(SystemNotification notification) => notification switch
    {
        SystemNotification.ProcessPrepared prepared => prepared.Number,
        SystemNotification.ProcessStarted started => started.Number,
        SystemNotification.ProcessExited exited => exited.Number,
        _ => null,
    };

    /// <summary>The link a subscriber read last. An object of its own, since an iterator keeps what it was called with: the first link would keep the whole chain.</summary>
    private sealed class Cursor(Link last)
    {
        public Link Last { get; set; } = last;
    }

    private sealed class Link(SystemNotification? notification)
    {
        public SystemNotification? Notification { get; } = notification;

        public Link? Next { get; set; }
    }
}
