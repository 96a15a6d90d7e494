using Caisson.Compute.Execution.Events;
using Caisson.Compute.Execution.Records;
using Caisson.Compute.Systems;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;

namespace Caisson.Compute.Execution.Lifecycle;

internal sealed partial class TrackedContainer
{
    // Between two looks at what somebody else is about to change and nobody tells us of: a lock that another process holds while it starts the container, the
    // directory of a host that is ending, a host that died with our connection. Each lasts for milliseconds, and several files would have to be watched at once.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan StarterPatience = TimeSpan.FromSeconds(30);

    /// <summary>Finds a container by its record, attaches to its system if there is one, and tells of exits that nobody was told of.</summary>
    /// <exception cref="ComputeOperationException">There is none, its record is damaged, or somebody makes it right now.</exception>
    public static async Task<TrackedContainer> FindAsync(ExecutorContext context, SystemId id, string operation)
    {
        var began = context.Time.GetTimestamp();
        while (true)
        {
            var record = context.Records.TryRead(id, operation) ?? throw ExecutionErrors.NoSuchContainer(operation, id);
            var container = new TrackedContainer(context, id, record, new ContainerState.Created(Run: null));
            switch (record.Status)
            {
                case RecordedStatus.Creating:
                    await container.RemoveLeftoverAsync(operation);
                    throw ExecutionErrors.NoSuchContainer(operation, id);
                case RecordedStatus.Created:
                    return container;
                case RecordedStatus.Stopped:
                    container._state = new ContainerState.Stopped(record.Exit ?? UnknownExit(record), Task.CompletedTask);
                    container.TellMissedExits();
                    return container;
                case RecordedStatus.Started when await container.TryAttachAsync(operation, seenUpTo: null):
                    return container;
                default:
                    if (context.Time.GetElapsedTime(began) > StarterPatience)
                    {
                        throw ExecutionErrors.Conflict(
                            operation, id, $"somebody has been starting container '{id}', or recording its end, for {StarterPatience.TotalSeconds:0} s");
                    }

                    await Task.Delay(Pause, context.Time);
                    break;
            }
        }
    }

    /// <summary>Removes what an interrupted create left.</summary>
    /// <exception cref="ComputeOperationException">Somebody is creating it right now.</exception>
    public async Task RemoveLeftoverAsync(string operation)
    {
        using var hold = TryHold(operation) ?? throw ExecutionErrors.Conflict(operation, Id, $"somebody creates container '{Id}' now");
        if (_context.Records.TryRead(Id, operation) is not { Status: RecordedStatus.Creating } record)
        {
            return;
        }

        await EndSystemAsync();
        await RemoveFilesAsync(operation, record.Name);
    }

    // False when the truth is not to be had yet: somebody is starting the container, or it changed under our eyes.
    private async Task<bool> TryAttachAsync(string operation, DateTimeOffset? seenUpTo)
    {
        using (Witness.TryBecome(_context.Paths, Id))
        {
            var found = await AskAsync();
            if (found is { Stopped: true, Exit: { } exit, Sickness: null })
            {
                await SettleAsync(found.Restart, exit);
                await ForgetExitAsync(exit);
                return true;
            }

            if (found is not null)
            {
                return await TryOpenAsync(found, seenUpTo);
            }
        }

        return await TryGiveUpAsync(operation);
    }

    // Nothing is left of it. Unless somebody starts it now, or has seen its end and is about to record that, nobody will ever know more.
    private async Task<bool> TryGiveUpAsync(string operation)
    {
        using var hold = TryHold(operation);
        using var alone = hold is null ? null : Witness.TryExclude(_context.Paths, Id);
        if (alone is null
            || _context.Records.TryRead(Id, operation) is not { Status: RecordedStatus.Started } record
            || record.Runs != Record.Runs
            || await AskAsync() is not null)
        {
            return false;
        }

        await SettleAsync(null, ContainerListing.Lost(record, _context.BootId, Now));
        return true;
    }

    private async Task<bool> TryOpenAsync(SystemProperties found, DateTimeOffset? seenUpTo)
    {
        var now = Now;
        ContainerRun run;
        try
        {
            run = await ContainerRun.ObtainAsync(
                _context, Id, found.Restart is not null, options => ComputeSystem.OpenAsync(_context.Service, Id, options));
        }
        catch (ComputeSystemClosedException e) when (e.Exit is not null)
        {
            await SettleAsync(found.Restart, e.Exit);
            return true;
        }
        catch (ComputeException e) when (e.Code is ErrorCode.SystemNotFound or ErrorCode.ConnectionLost)
        {
            return false; // its host ended when it was asked: what it left is there in a moment
        }

        if (found.State == "Created")
        {
            // Whoever began to start it was interrupted before it ran.
            await CloseQuietlyAsync(run);
            return TryMove(static _ => true, new ContainerState.Created(Run: null));
        }

        run.SeenUpTo = seenUpTo ?? now;
        run.InitPid = found.InitProcessId;
        run.IsStartRequested = true;
        run.Settled.SetResult();
        if (found.Restart is { } lives && lives.Count > Record.RestartsSeen)
        {
            await RecordOrRememberAsync(record => record.WithLives(lives));
        }

        TryMove(static _ => true, found.State switch
        {
            "Paused" => new ContainerState.Paused(run),
            "Restarting" => new ContainerState.Restarting(run),
            _ => new ContainerState.Running(run),
        });
        TellMissedExits();
        Follow(run);
        return true;
    }

    // By the id alone, so that no other host is asked; an exit that waits to be collected is told and stays.
    private async Task<SystemProperties?> AskAsync() =>
        (await ComputeSystem.EnumerateAsync(_context.Service, new SystemQuery { Ids = [Id.Value] })).FirstOrDefault(system => system.Id == Id.Value);

    private async Task SettleAsync(RestartStatus? lives, ExitRecord exit)
    {
        var runs = Record.Runs;
        await RecordOrRememberAsync(record => record.Status != RecordedStatus.Started || record.Runs != runs
            ? record
            : record.WithLives(lives).WithExit(exit) with { Status = RecordedStatus.Stopped });
        TaskCompletionSource<ExitRecord> end;
        lock (_lock)
        {
            _state = new ContainerState.Stopped(exit, Task.CompletedTask);
            end = _stopped;
        }

        end.TrySetResult(exit);
        TellMissedExits();
    }

    // The exit was recorded; its host need not keep it any longer. One that is just ending may not be done with it yet.
    private async Task ForgetExitAsync(ExitRecord exit)
    {
        var began = _context.Time.GetTimestamp();
        while (await AskAsync() is { Stopped: true, Exit: { } kept } && kept.Time == exit.Time && _context.Time.GetElapsedTime(began) < StarterPatience)
        {
            try
            {
                await using var system = await ComputeSystem.OpenAsync(_context.Service, Id, _context.SystemOptions(static _ => { }));
            }
            catch (ComputeException)
            {
                // It is forgotten by asking.
            }

            await Task.Delay(Pause, _context.Time);
        }
    }

    // What is on its way to our backend was looked for before the record was read: so nothing of it is told twice, however far it has come.
    private void TellMissedExits()
    {
        if (_context.Options.Backend is null || Record.UnreportedExits is not { Count: > 0 } exits)
        {
            return;
        }

        var underway = exits.Where(exit => _context.ExitsUnderway.ContainsKey(KeyOf(exit))).ToHashSet();
        foreach (var exit in StillUnreported().Where(exit => !underway.Contains(exit)))
        {
            TellExit(pid: null, exit, error: null);
        }
    }

    private IReadOnlyList<ExitRecord> StillUnreported()
    {
        try
        {
            return _context.Records.TryRead(Id, ExecutorOperations.Reap)?.UnreportedExits ?? [];
        }
        catch (ComputeOperationException e)
        {
            _context.Logger.ExitNotAcknowledged(_context.Namespace, Id, e);
            return [];
        }
    }

    private (SystemId Id, DateTimeOffset Time, int Code) KeyOf(ExitRecord exit) => (Id, exit.Time, exit.Code);

    // The exit of the init process, once.
    private void TellExit(int? pid, ExitRecord exit, string? error)
    {
        if (_context.Options.Backend is not null && _context.ExitsUnderway.TryAdd(KeyOf(exit), true))
        {
            _context.Tell(Id, () => Task.FromResult(ExitEvent(Executor.InitProcess, pid, exit, error)), () => AcknowledgeAsync(exit));
        }
    }

    private ContainerEvent ExitEvent(string processId, int? pid, ExitRecord exit, string? error) => new()
    {
        ContainerId = Id,
        Kind = ContainerEventKind.Exit,
        Time = exit.Time,
        ProcessId = processId,
        Pid = pid,
        Exit = exit,
        ExitCode = error is null ? exit.Code : -1,
        Error = error,
    };

    // A backend knows of the exit: no later one needs to be told.
    private async Task AcknowledgeAsync(ExitRecord exit)
    {
        try
        {
            await ChangeRecordAsync(ExecutorOperations.Reap, Without);
        }
        catch (ComputeOperationException e)
        {
            // Of a container that is gone nobody will ask.
            _context.Logger.ExitNotAcknowledged(_context.Namespace, Id, e);
            if (e.Code != ErrorCode.SystemNotFound)
            {
                Owe(Without);
            }
        }

        _context.ExitsUnderway.TryRemove(KeyOf(exit), out _);
        await RemoveIfUnwantedAsync();

        ContainerRecord Without(ContainerRecord record) => record.UnreportedExits is { Count: > 0 } exits && exits.Any(Is)
            ? record with { UnreportedExits = exits.Count == 1 ? null : [.. exits.Where(other => !Is(other))] }
            : record;

        bool Is(ExitRecord other) => other.Time == exit.Time && other.Code == exit.Code;
    }

    private static ExitRecord UnknownExit(ContainerRecord record) => new()
    {
        Time = record.StartedAt ?? record.CreatedAt,
        Code = -1,
        Reason = ExitReason.HostLost,
        Source = ExitSource.Inferred,
        Detail = "its record does not say how it ended",
    };
}
