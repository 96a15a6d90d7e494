using System.Runtime.CompilerServices;
using Caisson.Contracts;

namespace Caisson.Bridge.Client;

/// <summary>A container of a Microsoft guest as we know it: what it told us, in order, kept for every subscriber.</summary>
/// <remarks>The guest notifies only the container's end, and answers a wait per process; the rest of the seam's notifications is what we asked for ourselves.
/// The end is told when both the guest's notification and the exit of a started init process are there.</remarks>
/// <param name="id">Its id.</param>
internal sealed class GuestSystem(string id)
{
    private readonly Lock _gate = new();
    private readonly List<SystemNotification> _told = []; // under _gate
    private TaskCompletionSource _more = NewSignal(); // under _gate
    private Exception? _failure; // under _gate
    private ulong _lastNumber; // under _gate
    private ExitRecord? _notifiedExit; // under _gate

    internal string Id => id;

    /// <summary>The init process once it was prepared or started.</summary>
    internal GuestProcess? Init { get; set; }

    /// <summary>How the container ended; null while it lives.</summary>
    internal ExitRecord? Exit { get; private set; }

    internal ProcessNumber NextNumber()
    {
        lock (_gate)
        {
            return new ProcessNumber(++_lastNumber);
        }
    }

    /// <summary>Tells every subscriber, now and later.</summary>
    internal void Tell(SystemNotification notification)
    {
        TaskCompletionSource more;
        lock (_gate)
        {
            if (Exit is not null || _failure is not null)
            {
                return;
            }

            _told.Add(notification);
            if (notification is SystemNotification.Exited exited)
            {
                Exit = exited.Exit;
            }

            more = _more;
            _more = NewSignal();
        }

        more.TrySetResult();
    }

    /// <summary>The guest says that the container has ended.</summary>
    internal void NotifyExit(ExitRecord exit)
    {
        lock (_gate)
        {
            _notifiedExit ??= exit;
        }

        EndIfComplete();
    }

    /// <summary>Tells the end when nothing more can come before it.</summary>
    internal void EndIfComplete()
    {
        ExitRecord? exit;
        lock (_gate)
        {
            exit = Init is { WasStarted: true, Exit: null } ? null : _notifiedExit;
            exit = exit is not null && Init?.Exit is { } init ? init with { Reason = exit.Reason } : exit;
        }

        if (exit is not null)
        {
            Tell(new SystemNotification.Exited(exit) { Time = exit.Time });
        }
    }

    /// <summary>The connection ended before the container did.</summary>
    internal void Fail(Exception failure)
    {
        TaskCompletionSource more;
        lock (_gate)
        {
            _failure ??= failure;
            more = _more;
        }

        more.TrySetResult();
    }

    internal async IAsyncEnumerable<SystemNotification> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var index = 0; ; index++)
        {
            SystemNotification? next;
            while ((next = TryRead(index, out var more)) is null)
            {
                await more.WaitAsync(cancellationToken);
            }

            yield return next;
            if (next is SystemNotification.Exited)
            {
                yield break;
            }
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SystemNotification? TryRead(int index, out Task more)
    {
        lock (_gate)
        {
            more = _more.Task;
            if (index < _told.Count)
            {
                return _told[index];
            }

            return _failure is null ? null : throw _failure;
        }
    }
}
