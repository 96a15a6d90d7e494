using Caisson.Compute.Execution.Events;
using Caisson.Compute.Execution.Records;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;

namespace Caisson.Compute.Execution.Lifecycle;

/// <summary>What the service tells, in its order, becomes states, records and events.</summary>
internal sealed partial class TrackedContainer
{
    private void Follow(ContainerRun run)
    {
        if (run.Following.IsCompleted)
        {
            run.Following = FollowAsync(run);
        }
    }

    private async Task FollowAsync(ContainerRun run)
    {
        var lastSeen = run.SeenUpTo;
        try
        {
            await foreach (var notification in run.Notifications.ReadAllAsync())
            {
                await HandleAsync(run, notification);
                lastSeen = notification.Time;
            }

            if (!run.Ended.TrySetResult() || run.IsClosing || run.HasStartFailed)
            {
                return;
            }

            await run.Settled.Task;
            await FindAgainAsync(run, lastSeen);
        }
        catch (Exception e)
        {
            run.Ended.TrySetResult();
            _context.Logger.FollowingFailed(_context.Namespace, Id, e);
            Lose(e);
        }
        finally
        {
            run.StartTold.TrySetResult();
            run.Execs.Close();
            run.EndWitness();
        }
    }

    private async Task HandleAsync(ContainerRun run, SystemNotification notification)
    {
        switch (notification)
        {
            case SystemNotification.ProcessPrepared prepared when prepared.Number == ProcessNumber.Init:
                run.InitPid = prepared.ProcessId;
                break;
            case SystemNotification.ProcessPrepared prepared:
                run.Execs.Saw(prepared.Number, lives: true);
                break;
            case SystemNotification.Started:
                await AdoptAsync(run);
                await run.Settled.Task;
                Started(run, notification);
                break;
            case SystemNotification.ProcessStarted started when started.Number != ProcessNumber.Init:
                ExecStarted(run, started);
                break;
            case SystemNotification.ProcessExited exited when exited.Number != ProcessNumber.Init:
                run.Execs.Saw(exited.Number, lives: false);
                ExecExited(run, exited.Number, exited.Exit);
                break;
            case SystemNotification.ProcessExited exited when !run.HasRestartPolicy:
                await StopAsync(run, exited.Exit);
                break;
            case SystemNotification.Paused:
                TryMove(state => state is ContainerState.Running or ContainerState.Pausing, new ContainerState.Paused(run));
                Tell(run, ContainerEventKind.Paused, notification);
                break;
            case SystemNotification.Resumed:
                TryMove(state => state is ContainerState.Paused or ContainerState.Pausing, new ContainerState.Running(run));
                Tell(run, ContainerEventKind.Resumed, notification);
                break;
            case SystemNotification.OutOfMemory:
                Tell(run, ContainerEventKind.OutOfMemory, notification);
                break;
            case SystemNotification.HealthChanged health:
                Tell(run, ContainerEventKind.HealthChanged, notification, health.State);
                break;
            case SystemNotification.RestartPolicyChanged change:
                run.HasRestartPolicy = change.Policy.Mode != RestartMode.No;
                break;
            case SystemNotification.Restarting restarting:
                await RestartingAsync(run, restarting);
                break;
            case SystemNotification.Exited exited:
                run.Ended.TrySetResult();
                await StopAsync(run, exited.Exit);
                break;
        }
    }

    // Somebody else started the system that we created: from here on it runs for us too.
    private async Task AdoptAsync(ContainerRun run)
    {
        if (run.IsStartRequested)
        {
            return;
        }

        await IgnoreFailureOf(_starting); // ours, if there is one, is about to meet a conflict
        if (TryMove(state => state is ContainerState.Created created && created.Run == run, new ContainerState.Running(run)))
        {
            if (_context.Records.TryRead(Id, ExecutorOperations.Reap) is { } record)
            {
                lock (_lock)
                {
                    _record = record;
                }
            }

            run.IsStartRequested = true;
        }

        run.Settled.TrySetResult();
    }

    private void Started(ContainerRun run, SystemNotification notification)
    {
        if (run.HasStartFailed)
        {
            return;
        }

        var restarts = TryMove(static state => state is ContainerState.Restarting, new ContainerState.Running(run));
        if (restarts || run.IsNews(notification))
        {
            _context.Tell(new ContainerEvent
            {
                ContainerId = Id,
                Kind = ContainerEventKind.Start,
                Time = notification.Time,
                ProcessId = Executor.InitProcess,
                Pid = run.InitPid,
            });
        }

        run.StartTold.TrySetResult();
    }

    private void Tell(ContainerRun run, ContainerEventKind kind, SystemNotification notification, HealthState? health = null)
    {
        if (run.IsNews(notification))
        {
            _context.Tell(new ContainerEvent
            {
                ContainerId = Id,
                Kind = kind,
                Time = notification.Time,
                ProcessId = Executor.InitProcess,
                Pid = run.InitPid,
                Health = health,
            });
        }
    }

    // Its id was taken before it was let run; of somebody else's it stands in that executor's file.
    private void ExecStarted(ContainerRun run, SystemNotification.ProcessStarted started)
    {
        run.Execs.Saw(started.Number, lives: true);
        if (!run.Execs.TryGet(started.Number, out var exec))
        {
            exec = new TrackedExec(ExecFiles.FindId(_directory, started.Number) ?? $"process-{started.Number.Value}", hold: null) { Pid = started.ProcessId };
            run.Execs.TryAdd(exec);
            run.Execs.Place(exec, started.Number);
        }

        exec.Pid ??= started.ProcessId;
        exec.IsAnnounced = true;
        if (!run.IsNews(started))
        {
            exec.Told.TrySetResult();
            return;
        }

        var added = new ContainerEvent { ContainerId = Id, Kind = ContainerEventKind.ExecAdded, Time = started.Time, ProcessId = exec.Id, Pid = exec.Pid };
        _context.Tell(added);
        _context.Tell(added with { Kind = ContainerEventKind.ExecStarted });
        exec.Told.TrySetResult();
    }

    private void ExecExited(ContainerRun run, ProcessNumber number, ExitRecord exit)
    {
        if (!run.Execs.TryGet(number, out var exec) || !exec.IsAnnounced || exec.HasExited)
        {
            return;
        }

        exec.HasExited = true;
        if (_context.Options.Backend is null)
        {
            _ = ReleaseExecAsync(run, exec); // never faults
            return;
        }

        // Closed before the backend is told, listed until it knows.
        _context.Tell(
            Id,
            async () => ExitEvent(exec.Id, exec.Pid, exit, await CloseExecAsync(exec)),
            () =>
            {
                run.Execs.Remove(exec);
                return Task.CompletedTask;
            });
    }

    private async Task ReleaseExecAsync(ContainerRun run, TrackedExec exec)
    {
        await CloseExecAsync(exec);
        run.Execs.Remove(exec);
    }

    private async Task<string?> CloseExecAsync(TrackedExec exec) =>
        await TryAsync($"closing process '{exec.Id}'", async () =>
        {
            await exec.Calls.CloseAsync(); // it may have ended before its start was answered
            await (exec.Process?.DisposeAsync() ?? ValueTask.CompletedTask);
        });

    private async Task RestartingAsync(ContainerRun run, SystemNotification.Restarting restarting)
    {
        await run.Settled.Task;
        if (restarting.Count <= Record.RestartsSeen && !run.IsNews(restarting))
        {
            return; // known before we attached
        }

        EndRemainingExecs(run, restarting.Exit);
        TryMove(static state => state is not (ContainerState.Stopped or ContainerState.Deleting), new ContainerState.Restarting(run));
        var init = run.Init;
        run.Init = null;
        run.InitPid = null;

        await RecordOrRememberAsync(record => record.RestartsSeen < restarting.Count
            ? record.WithExit(restarting.Exit) with { RestartsSeen = restarting.Count }
            : record);
        TellExit(init?.ProcessId, restarting.Exit, await TryAsync("closing the process", async () => await (init?.DisposeAsync() ?? ValueTask.CompletedTask)));
    }

    // Whatever is still listed can never be told of again: it went with the container.
    private void EndRemainingExecs(ContainerRun run, ExitRecord exit)
    {
        foreach (var exec in run.Execs.All())
        {
            ExecExited(run, exec.Number!.Value, exit with { Detail = "it went with its container" });
        }
    }

    // The connection ended without an end of the system: its host lives, or nobody knows yet.
    private async Task FindAgainAsync(ContainerRun run, DateTimeOffset? lastSeen)
    {
        _context.Logger.ConnectionBroke(_context.Namespace, Id, null);
        await CloseQuietlyAsync(run);
        if (!run.IsStartRequested)
        {
            TryMove(static state => state is ContainerState.Created, new ContainerState.Created(Run: null));
            return;
        }

        while (!await TryAttachAsync(ExecutorOperations.Reap, lastSeen))
        {
            await Task.Delay(Pause, _context.Time);
        }
    }

    private void Lose(Exception cause)
    {
        _context.Forget(this);
        FailWaiters(cause as ComputeException ?? ComputeErrors.Wrap(ExecutorOperations.Wait, Id.Value, cause));
    }

    private void FailWaiters(Exception cause)
    {
        TaskCompletionSource<ExitRecord> end;
        lock (_lock)
        {
            end = _stopped;
        }

        end.TrySetException(cause);
        _ = end.Task.Exception; // whoever does not wait has nothing to observe
    }
}
