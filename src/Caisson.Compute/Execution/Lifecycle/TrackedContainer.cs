using System.Diagnostics;
using System.Runtime.Versioning;
using Caisson.Compute.Execution.Records;
using Caisson.Contracts;
using Caisson.Contracts.Errors;
using Caisson.Platform.Linux;

namespace Caisson.Compute.Execution.Lifecycle;

/// <summary>A container that this executor has had to do with: its state, its handles, and whoever waits for it.</summary>
/// <remarks>
/// <para>The lock guards transitions alone, never the work between them. What other executors do is seen in two ways: while a system is followed, by its
/// notifications; otherwise by the record, whose count of runs tells that somebody started it (<see cref="IsCurrent"/>).</para>
/// <para>Whoever creates, starts or removes a container holds its directory meanwhile; a second one gets a conflict and never waits.</para>
/// </remarks>
[SupportedOSPlatform("linux")]
[DebuggerDisplay("{Id} {State.Name}")]
internal sealed partial class TrackedContainer
{
    private readonly ExecutorContext _context;
    private readonly string _directory;
    private readonly Lock _lock = new();
    private Task _changing = Task.CompletedTask; // guarded by _lock: the last of our own changes of the record, which come one at a time
    private ContainerState _state; // guarded by _lock
    private ContainerRecord _record; // guarded by _lock: as we saw it last
    private Func<ContainerRecord, ContainerRecord>? _owed; // guarded by _lock: what the disk did not take; written with the next change
    private TaskCompletionSource<ExitRecord> _stopped = NewEnd(); // guarded by _lock: the end of the present run

    private TrackedContainer(ExecutorContext context, SystemId id, ContainerRecord record, ContainerState state)
    {
        _context = context;
        Id = id;
        _record = record;
        _state = state;
        _directory = context.Records.DirectoryOf(id);
    }

    public SystemId Id { get; }

    public ContainerState State
    {
        get
        {
            lock (_lock)
            {
                return _state;
            }
        }
    }

    public ContainerRecord Record
    {
        get
        {
            lock (_lock)
            {
                return _record;
            }
        }
    }

    /// <summary>How the container ends; of a stopped one, how it ended.</summary>
    public Task<ExitRecord> End
    {
        get
        {
            lock (_lock)
            {
                return _state switch
                {
                    ContainerState.Stopped stopped => Task.FromResult(stopped.Exit),
                    ContainerState.Deleting { Exit: { } exit } => Task.FromResult(exit),
                    _ => _stopped.Task,
                };
            }
        }
    }

    /// <summary>Whether this object still tells the truth about a container that we do not follow.</summary>
    /// <returns>False when it was removed, or somebody else started it.</returns>
    public bool IsCurrent(string operation)
    {
        ContainerState state;
        int runs;
        lock (_lock)
        {
            (state, runs) = (_state, _record.Runs);
        }

        return state is not (ContainerState.Created or ContainerState.Stopped) || _context.Records.TryRead(Id, operation)?.Runs == runs;
    }

    /// <summary>Lets go of the system; a container that lives only as long as its executor ends, and its exit is recorded and told.</summary>
    public async Task CloseAsync()
    {
        await IgnoreFailureOf(_starting);
        await IgnoreFailureOf(_deleting);
        var state = State;

        var run = state.LiveRun ?? (state as ContainerState.Restarting)?.Run ?? (state as ContainerState.Created)?.Run;
        try
        {
            if (run is not null && state.LiveRun is not null && Record.Lifetime == ContainerLifetime.WithExecutor)
            {
                await EndAsync(run);
            }
            else if (run is not null)
            {
                await run.CloseAsync();
                await run.Following;
            }
        }
        catch (Exception e) when (e is ComputeException or TimeoutException)
        {
            _context.Logger.CleanUpFailed(_context.Namespace, Id, "letting go of the container", e);
        }

        if (State is ContainerState.Stopped stopped)
        {
            await stopped.CleanedUp;
        }

        await IgnoreFailureOf(_reaping); // its removal, when it is not to stay
        await PayAsync();
    }

    // The last chance to write what the disk did not take.
    private async Task PayAsync()
    {
        bool owes;
        lock (_lock)
        {
            owes = _owed is not null;
        }

        if (owes)
        {
            await TryAsync("writing its record", () => ChangeRecordAsync(ExecutorOperations.Reap, static record => record));
        }
    }

    private async Task EndAsync(ContainerRun run)
    {
        run.IsTerminateInvoked = true;
        await run.System.TerminateAsync();
        await End.WaitAsync(_context.Options.ShutdownDeadline, _context.Time);
    }

    private static TaskCompletionSource<ExitRecord> NewEnd() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private DateTimeOffset Now => _context.Time.GetUtcNow();

    // Enters a state unless another one came meanwhile.
    private bool TryMove(Func<ContainerState, bool> from, ContainerState to)
    {
        lock (_lock)
        {
            if (!from(_state))
            {
                return false;
            }

            _state = to;
            return true;
        }
    }

    private async Task<ContainerRecord> ChangeRecordAsync(string operation, Func<ContainerRecord, ContainerRecord> change)
    {
        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task before;
        lock (_lock)
        {
            before = _changing;
            _changing = mine.Task;
        }

        await before;
        try
        {
            Func<ContainerRecord, ContainerRecord>? owed;
            lock (_lock)
            {
                owed = _owed;
            }

            var record = await _context.Records.ChangeAsync(Id, operation, record => change(owed is null ? record : owed(record)), CancellationToken.None);
            lock (_lock)
            {
                _record = record;
                _owed = null;
            }

            return record;
        }
        finally
        {
            mine.SetResult();
        }
    }

    // For what must be known even when the disk does not take it: then we know, and write it as soon as the disk takes anything.
    private async Task RecordOrRememberAsync(Func<ContainerRecord, ContainerRecord> change)
    {
        try
        {
            await ChangeRecordAsync(ExecutorOperations.Reap, change);
        }
        catch (ComputeOperationException e)
        {
            _context.Logger.ExitNotRecorded(_context.Namespace, Id, e);
            Owe(change);
        }
    }

    private void Owe(Func<ContainerRecord, ContainerRecord> change)
    {
        lock (_lock)
        {
            var earlier = _owed;
            _owed = earlier is null ? change : record => change(earlier(record));
            _record = change(_record);
        }
    }

    // Null when somebody else creates, starts or removes the container now.
    private IDisposable? TryHold(string operation)
    {
        try
        {
            return ContainerDirectory.TryHold(_context.Paths, Id);
        }
        catch (LinuxException e)
        {
            throw RecordErrors.OfDisk(operation, Id, _directory, e);
        }
    }

    private IDisposable Hold(string operation) =>
        TryHold(operation) ?? throw ExecutionErrors.Conflict(operation, Id, $"somebody else starts or removes container '{Id}' now");
}
