using Caisson.Compute.Execution.Lifecycle;
using Caisson.Compute.Execution.Records;
using Caisson.Compute.Systems;
using Caisson.Contracts;
using Caisson.Contracts.Errors;

namespace Caisson.Compute.Execution;

public sealed partial class Executor
{
    /// <summary>How the init process ended; fails while it has not. Repeatable, and never waits for a shutdown in progress.</summary>
    /// <param name="id">The container.</param>
    /// <param name="cancellationToken">A cancelled call reports the cancellation.</param>
    /// <exception cref="ComputeOperationException"><see cref="ErrorCode.SystemNotFound"/>; <see cref="ErrorCode.InvalidState"/>: it is not stopped.</exception>
    public async Task<TaskExit> DeleteTaskAsync(SystemId id, CancellationToken cancellationToken = default)
    {
        var container = await GetAsync(id, ExecutorOperations.DeleteTask, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return container.TaskExit(ExecutorOperations.DeleteTask);
    }

    /// <summary>Removes a created or stopped container with its record and files.</summary>
    /// <param name="id">The container.</param>
    /// <param name="cancellationToken">Stops waiting, the operation goes on.</param>
    /// <exception cref="ComputeOperationException"><see cref="ErrorCode.SystemNotFound"/>; <see cref="ErrorCode.InvalidState"/>: it is not stopped;
    /// <see cref="ErrorCode.Conflict"/>: somebody else removes or starts it.</exception>
    public async Task DeleteAsync(SystemId id, CancellationToken cancellationToken = default)
    {
        var container = await GetAsync(id, ExecutorOperations.Delete, cancellationToken);
        await CarryOutAsync(container.DeleteAsync(ExecutorOperations.Delete), cancellationToken);
    }

    /// <summary>Ends a container if it runs, and removes it; one whose record is damaged too.</summary>
    /// <param name="id">The container.</param>
    /// <param name="cancellationToken">Stops waiting, the operation goes on.</param>
    public async Task ForceDeleteAsync(SystemId id, CancellationToken cancellationToken = default)
    {
        TrackedContainer container;
        try
        {
            container = await GetAsync(id, ExecutorOperations.Delete, cancellationToken);
        }
        catch (ComputeOperationException e) when (e.Code == ErrorCode.RecordDamaged)
        {
            await CarryOutAsync(RemoveDamagedAsync(id), cancellationToken);
            return;
        }

        await CarryOutAsync(container.ForceDeleteAsync(ExecutorOperations.Delete), cancellationToken);
    }

    /// <summary>Removes what nobody needs: what an interrupted create or rename left, and stopped containers that are not to stay, whose exits are reported before.</summary>
    /// <param name="cancellationToken">Stops between two containers.</param>
    /// <returns>The ids of what went.</returns>
    public async Task<IReadOnlyList<SystemId>> SweepAsync(CancellationToken cancellationToken = default)
    {
        var removed = new List<SystemId>(ContainerDirectory.Sweep(_context.Paths));
        foreach (var id in _context.Records.All().ToList())
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                if (_context.Records.TryRead(id, ExecutorOperations.Sweep) is { WhenStopped: StoppedContainer.IsRemoved } or { Status: RecordedStatus.Creating }
                    && await RemoveIfUnwantedAsync(id))
                {
                    removed.Add(id);
                }
            }
            catch (ComputeException e)
            {
                _context.Logger.NotRemoved(_context.Namespace, id, e);
            }
        }

        await _context.Names.SweepAsync(cancellationToken);
        return removed;
    }

    // False when it is still needed.
    private async Task<bool> RemoveIfUnwantedAsync(SystemId id)
    {
        // One that somebody makes or starts now, or that runs, is asked no further.
        var record = _context.Records.TryRead(id, ExecutorOperations.Sweep);
        if (record is null or { Status: RecordedStatus.Created })
        {
            return false;
        }

        TrackedContainer container;
        try
        {
            container = await GetAsync(id, ExecutorOperations.Sweep, CancellationToken.None);
        }
        catch (ComputeOperationException e) when (e.Code == ErrorCode.SystemNotFound)
        {
            return true; // it was a leftover, and went
        }

        if (container.State is not ContainerState.Stopped)
        {
            return false;
        }

        await container.DeleteAsync(ExecutorOperations.Sweep);
        return true;
    }

    private async Task RemoveDamagedAsync(SystemId id)
    {
        const string Operation = ExecutorOperations.Delete;
        try
        {
            using var hold = ContainerDirectory.TryHold(_context.Paths, id)
                ?? throw ExecutionErrors.Conflict(Operation, id, $"somebody else starts or removes container '{id}' now");
            try
            {
                await using var system = await ComputeSystem.OpenAsync(_context.Service, id, _context.SystemOptions(static _ => { }));
                await system.TerminateAsync();
                await system.WaitAsync().WaitAsync(_options.ShutdownDeadline, _options.TimeProvider);
            }
            catch (ComputeException e) when (e.Code is ErrorCode.SystemNotFound or ErrorCode.SystemAlreadyStopped)
            {
                // It does not run.
            }

            using var directory = ContainerDirectory.TryOpen(_context.Paths, id);
            directory?.Remove();
        }
        catch (Exception e) when (RecordErrors.IsOfDisk(e))
        {
            throw RecordErrors.OfDisk(Operation, id, _context.Records.DirectoryOf(id), e);
        }
    }
}
