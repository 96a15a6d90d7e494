using Caisson.Compute.Execution.Records;
using Caisson.Contracts;
using Caisson.Contracts.Errors;

namespace Caisson.Compute.Execution.Lifecycle;

/// <summary>The end of a run: recorded first, then shut down and closed, then told.</summary>
internal sealed partial class TrackedContainer
{
    // Of the last run that ended; whoever starts or removes the container waits for less of it, by the state.
    private volatile Task _reaping = Task.CompletedTask;

    // Called for the init process's exit and again for the system's; the first one counts.
    private async Task StopAsync(ContainerRun run, ExitRecord exit)
    {
        if (!run.IsStartRequested)
        {
            await GiveUpCreatedAsync(run);
            return;
        }

        await run.Settled.Task;
        if (run.HasStartFailed || State is ContainerState.Stopped or ContainerState.Deleting)
        {
            return;
        }

        EndRemainingExecs(run, exit);
        var runs = Record.Runs;
        await RecordOrRememberAsync(record => record.Status == RecordedStatus.Stopped || record.Runs != runs
            ? record // another executor, which follows it too, was faster
            : record.WithExit(exit) with { Status = RecordedStatus.Stopped });
        run.EndWitness();
        var cleanedUp = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource<ExitRecord> end;
        lock (_lock)
        {
            _state = new ContainerState.Stopped(exit, cleanedUp.Task);
            end = _stopped;
        }

        end.TrySetResult(exit);
        _reaping = ReapAsync(run, exit, cleanedUp);
    }

    // The exit event comes last, so that whoever hears it finds nothing of the run any more.
    private async Task ReapAsync(ContainerRun run, ExitRecord exit, TaskCompletionSource cleanedUp)
    {
        try
        {
            var error = await TryAsync("shutting down", () => ShutDownAsync(run));
            await run.Calls.CloseAsync(); // whoever ended it may not have the answer yet
            run.IsClosing = true;
            error = Join(error, await TryAsync("closing the process", async () => await (run.Init?.DisposeAsync() ?? ValueTask.CompletedTask)));
            error = Join(error, await TryAsync("closing the system", async () => await run.System.DisposeAsync()));
            TellExit(run.InitPid, exit, error);
        }
        finally
        {
            cleanedUp.SetResult();
        }

        if (_context.Options.Backend is null)
        {
            await RemoveIfUnwantedAsync();
        }
    }

    /// <summary>Shuts a system down whose init process has ended, or that never had one, and waits for it; terminates it when it does not.</summary>
    /// <exception cref="ComputeException">It did not shut down; nothing of it is left when it could be terminated.</exception>
    private async Task ShutDownAsync(ContainerRun run)
    {
        try
        {
            if (!run.Ended.Task.IsCompleted && !run.IsTerminateInvoked && !HasEndedAlready(run))
            {
                await run.System.ShutdownAsync();
            }

            await run.Ended.Task.WaitAsync(_context.Options.ShutdownDeadline, _context.Time);
        }
        catch (Exception e) when (e is ComputeException or TimeoutException)
        {
            _context.Logger.ShutdownFailed(_context.Namespace, Id, e);
            await TerminateAsync(run, e);
            throw;
        }
    }

    // The system's end often comes right behind its init process's.
    private static bool HasEndedAlready(ContainerRun run) => run.Notifications.TryPeek(out var next) && next is SystemNotification.Exited;

    private async Task TerminateAsync(ContainerRun run, Exception shutdownFailure)
    {
        try
        {
            run.IsTerminateInvoked = true;
            await run.System.TerminateAsync();
            await run.Ended.Task.WaitAsync(_context.Options.ShutdownDeadline, _context.Time);
        }
        catch (Exception e) when (e is ComputeException or TimeoutException)
        {
            throw ExecutionErrors.Make(
                e is TimeoutException ? ErrorCode.Timeout : ErrorCode.Unknown,
                ExecutorOperations.Reap,
                Id.Value,
                $"{shutdownFailure.Message}; terminating it failed too: {e.Message}",
                cause: e);
        }
    }

    private async Task<string?> TryAsync(string what, Func<Task> action)
    {
        try
        {
            await action();
            return null;
        }
        catch (Exception e) when (e is ComputeException or TimeoutException or OperationCanceledException or IOException)
        {
            _context.Logger.CleanUpFailed(_context.Namespace, Id, what, e);
            return $"{what}: {e.Message}";
        }
    }

    private static string? Join(string? first, string? second) => first is null ? second : second is null ? first : $"{first}; {second}";

    // A created container whose system ended without us: it is made anew when it is started.
    private async Task GiveUpCreatedAsync(ContainerRun run)
    {
        if (TryMove(state => state is ContainerState.Created created && created.Run == run, new ContainerState.Created(Run: null)))
        {
            await CloseQuietlyAsync(run);
        }
    }

    private async Task RemoveIfUnwantedAsync()
    {
        if (Record.WhenStopped != StoppedContainer.IsRemoved || State is not ContainerState.Stopped)
        {
            return;
        }

        try
        {
            await DeleteAsync(ExecutorOperations.Delete);
        }
        catch (ComputeException e)
        {
            // Another executor removes it, or the next sweep does.
            _context.Logger.NotRemoved(_context.Namespace, Id, e);
        }
    }
}
