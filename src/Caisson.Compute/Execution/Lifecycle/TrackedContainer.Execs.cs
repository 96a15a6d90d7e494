using Caisson.Compute.Execution.Records;
using Caisson.Contracts;
using Caisson.Contracts.Errors;
using Caisson.Contracts.Oci;

namespace Caisson.Compute.Execution.Lifecycle;

internal sealed partial class TrackedContainer
{
    /// <summary>Runs a further process.</summary>
    /// <remarks>
    /// <code>
    /// 1  the container runs, and nobody has the id; now it is ours
    /// 2  prepare the process with its streams; tell other executors its id
    /// 3  let it run; from now on the follower tells what happens to it
    /// 4  give the caller its streams
    /// </code>
    /// A failure in 2 or 3 frees the id; nobody is told of the process. One in 4 kills the process, whose end is told as any other.
    /// </remarks>
    public async Task<int> ExecAsync(string execId, Process process, ProcessIo io, CancellationToken callbackToken)
    {
        const string Operation = ExecutorOperations.Exec;

        // 1
        if (State is not ContainerState.Running { Run: var run })
        {
            throw ExecutionErrors.WrongState(Operation, Id, State.Name, "start it first");
        }

        var exec = TakeId(run, execId);
        var streams = ProcessStreams.None;

        // 2 and 3
        try
        {
            var described = process.WorkingDirectory.Length > 0 ? process : process with { WorkingDirectory = ReadSpecification(Operation).Process?.WorkingDirectory ?? "/" };
            var parameters = Parameters(io, process.IsTerminal, io.ConsoleSize ?? process.ConsoleSize) with { OciProcess = described };
            using (run.Calls.TryEnter())
            {
                exec.Process = await run.System.PrepareProcessAsync(parameters, io.Endpoints, CancellationToken.None);
            }

            exec.Pid = exec.Process.ProcessId;
            streams = exec.Process.TakeStreams(); // before it can end, and be closed with what it has
            ExecFiles.Write(_directory, execId, exec.Process.Number, exec.Pid);
            run.Execs.Place(exec, exec.Process.Number);
            using (exec.Calls.TryEnter())
            {
                await exec.Process.StartAsync(CancellationToken.None);
            }

            exec.Pid ??= exec.Process.ProcessId;
            await exec.Told.Task.WaitAsync(_context.Options.Timeouts.Call, _context.Time, CancellationToken.None);
        }
        catch (Exception e)
        {
            ForgetInBackground(run, exec);
            await CloseAsync(streams);
            throw RecordErrors.IsOfDisk(e) ? RecordErrors.OfDisk(Operation, Id, _directory, e) : Gone(Operation, e);
        }

        // 4
        try
        {
            await GiveStreamsAsync(streams, io, callbackToken);
            return exec.Pid ?? 0;
        }
        catch (Exception)
        {
            KillInBackground(exec.Process.KillAsync(CancellationToken.None));
            throw;
        }
    }

    // Of any number of callers exactly one gets an id, here and in other executors.
    private TrackedExec TakeId(ContainerRun run, string execId)
    {
        const string Operation = ExecutorOperations.Exec;
        var claim = new ExecClaim();
        var exec = new TrackedExec(execId, claim);
        if (!run.Execs.TryAdd(exec))
        {
            throw InUse();
        }

        try
        {
            claim.File = ExecFiles.TryTake(_directory, execId, run.Execs.Lives) ?? throw InUse();
            return exec;
        }
        catch (Exception e) when (RecordErrors.IsOfDisk(e))
        {
            run.Execs.Remove(exec);
            throw RecordErrors.OfDisk(Operation, Id, _directory, e);
        }
        catch
        {
            run.Execs.Remove(exec);
            throw;
        }

        ComputeOperationException InUse() => ExecutionErrors.Conflict(Operation, Id, $"container '{Id}' has a process '{execId}' already", "choose another id");
    }

    // A process that never ran: closing its last handle ends it.
    private async void ForgetInBackground(ContainerRun run, TrackedExec exec)
    {
        try
        {
            if (exec.Process is { } process)
            {
                await process.KillAsync();
                await process.DisposeAsync();
            }
        }
        catch (Exception e) when (e is ComputeException or OperationCanceledException)
        {
            _context.Logger.CleanUpFailed(_context.Namespace, Id, $"closing process '{exec.Id}', which never ran", e);
        }
        finally
        {
            if (!exec.IsAnnounced)
            {
                run.Execs.Remove(exec);
            }
        }
    }

    // The system may have ended while we asked it for something.
    private ComputeException Gone(string operation, Exception e) => e switch
    {
        ComputeSystemClosedException closed => new ComputeOperationException(
            closed.Details with { Code = ErrorCode.InvalidState, Operation = operation }, $"container '{Id}' has stopped", closed),
        ComputeException known => known,
        _ => ComputeErrors.Wrap(operation, Id.Value, e),
    };

    /// <summary>The file of an exec's id, once it was taken.</summary>
    private sealed class ExecClaim : IDisposable
    {
        public IDisposable? File { get; set; }

        public void Dispose() => File?.Dispose();
    }
}
