using Caisson.Compute.Execution.Records;
using Caisson.Compute.Systems;
using Caisson.Contracts;
using Caisson.Contracts.Errors;

namespace Caisson.Compute.Execution.Lifecycle;

internal sealed partial class TrackedContainer
{
    /// <summary>How the container ended; an error while it has not.</summary>
    public TaskExit TaskExit(string operation) => State switch
    {
        ContainerState.Stopped { Exit: var exit } => new TaskExit(unchecked((uint)exit.Code), exit.Time),
        ContainerState.Deleting { Exit: { } exit } => new TaskExit(unchecked((uint)exit.Code), exit.Time),
        _ => throw ExecutionErrors.NotStopped(operation, Id),
    };

    private volatile Task _deleting = Task.CompletedTask;

    /// <summary>Removes a created or stopped container.</summary>
    public Task DeleteAsync(string operation)
    {
        ContainerState before;
        lock (_lock)
        {
            before = _state;
            _state = before switch
            {
                ContainerState.Created => new ContainerState.Deleting(Exit: null),
                ContainerState.Stopped stopped => new ContainerState.Deleting(stopped.Exit),
                ContainerState.Deleting => throw ExecutionErrors.Conflict(operation, Id, $"container '{Id}' is being removed"),
                _ => throw ExecutionErrors.NotStopped(operation, Id),
            };
        }

        var deleting = DeleteFromAsync(before, operation);
        _deleting = deleting;
        return deleting;
    }

    private async Task DeleteFromAsync(ContainerState before, string operation)
    {
        try
        {
            await ((before as ContainerState.Stopped)?.CleanedUp ?? Task.CompletedTask);
            using var hold = Hold(operation);
            var record = _context.Records.TryRead(Id, operation) ?? throw ExecutionErrors.NoSuchContainer(operation, Id);
            if (record.Runs != Record.Runs)
            {
                throw ExecutionErrors.NotStopped(operation, Id);
            }

            if (before is ContainerState.Created created)
            {
                await EndCreatedAsync(created.Run);
            }

            await RemoveFilesAsync(operation, record.Name);
        }
        catch (Exception e)
        {
            TryMove(static _ => true, before is ContainerState.Created ? new ContainerState.Created(Run: null) : before);
            if (e is ComputeOperationException { Code: ErrorCode.SystemNotFound })
            {
                _context.Forget(this);
            }

            throw;
        }

        _context.Forget(this);
        FailWaiters(ExecutionErrors.NoSuchContainer(operation, Id));
    }

    /// <summary>Ends a container that runs, and removes it.</summary>
    public async Task ForceDeleteAsync(string operation)
    {
        await IgnoreFailureOf(_starting);
        if (EndableRun() is { } run)
        {
            run.IsTerminateInvoked = true;
            await run.System.TerminateAsync();
            await End.WaitAsync(_context.Options.ShutdownDeadline, _context.Time);
        }

        await DeleteAsync(operation);
    }

    /// <summary>Asks it to stop, ends it after a while, and waits until it has stopped.</summary>
    public async Task<ExitRecord> StopAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        const string Operation = ExecutorOperations.Stop;
        await IgnoreFailureOf(_starting).WaitAsync(cancellationToken);
        var state = State;
        if (state is ContainerState.Stopped stopped)
        {
            return stopped.Exit;
        }

        if (EndableRun() is not { } run)
        {
            throw ExecutionErrors.WrongState(Operation, Id, state.Name, "there is nothing to stop");
        }

        var end = End;
        if (Record.Restart is not null)
        {
            await ChangeRecordAsync(Operation, static record => record with { WasStoppedOnRequest = true });
        }

        if (patience > TimeSpan.Zero && await IsAskedAsync(run, cancellationToken))
        {
            try
            {
                return await end.WaitAsync(patience, _context.Time, cancellationToken);
            }
            catch (TimeoutException)
            {
                // It had its time.
            }
        }

        run.IsTerminateInvoked = true;
        await run.System.TerminateAsync(cancellationToken);
        return await end.WaitAsync(_context.Options.ShutdownDeadline, _context.Time, cancellationToken);
    }

    // What is frozen cannot stop by itself.
    private static async Task<bool> IsAskedAsync(ContainerRun run, CancellationToken cancellationToken)
    {
        try
        {
            await run.System.ShutdownAsync(cancellationToken);
            return true;
        }
        catch (ComputeOperationException e) when (e.Code == ErrorCode.InvalidState)
        {
            return false;
        }
    }

    private ContainerRun? EndableRun() => State is var state && state is ContainerState.Restarting restarting ? restarting.Run : state.LiveRun;

    private async Task EndCreatedAsync(ContainerRun? run)
    {
        if (run is null)
        {
            await EndSystemAsync();
            return;
        }

        run.IsClosing = true;
        try
        {
            await ShutDownAsync(run);
        }
        finally
        {
            await CloseQuietlyAsync(run);
        }
    }

    // Ends the system of a container that was never started, or never finished being made, whoever made it.
    private async Task EndSystemAsync()
    {
        try
        {
            await using var system = await ComputeSystem.OpenAsync(_context.Service, Id, _context.SystemOptions(static _ => { }));
            await system.TerminateAsync();
            await system.WaitAsync().WaitAsync(_context.Options.ShutdownDeadline, _context.Time);
        }
        catch (ComputeException e) when (e.Code is ErrorCode.SystemNotFound or ErrorCode.SystemAlreadyStopped)
        {
            // There is none.
        }
    }

    private async Task RemoveFilesAsync(string operation, string? name)
    {
        try
        {
            if (name is not null)
            {
                await _context.Names.ReleaseAsync(Id, name, CancellationToken.None);
            }

            using var directory = ContainerDirectory.TryOpen(_context.Paths, Id);
            directory?.Remove();
        }
        catch (Exception e) when (RecordErrors.IsOfDisk(e))
        {
            throw RecordErrors.OfDisk(operation, Id, _directory, e);
        }
    }

    private static async Task IgnoreFailureOf(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception)
        {
            // Its own caller has it.
        }
    }
}
