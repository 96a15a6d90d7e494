using Caisson.Compute.Systems;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;

namespace Caisson.Compute.Execution.Lifecycle;

internal sealed partial class TrackedContainer
{
    /// <summary>Delivers a signal; false when there is nobody any more to take it.</summary>
    public async Task<bool> SignalAsync(string processId, int signal, CancellationToken cancellationToken)
    {
        const string Operation = ExecutorOperations.Signal;
        var state = State;
        if (processId == Executor.InitProcess)
        {
            if (state is ContainerState.Stopped)
            {
                return false;
            }

            if (signal == LinuxKill)
            {
                return await KillAsync(EndableRun() ?? throw ExecutionErrors.NotRunning(Operation, Id), cancellationToken);
            }

            if (state is ContainerState.Restarting)
            {
                return false;
            }
        }

        return await UseAsync(Operation, processId, false, process => process.SignalAsync(signal, cancellationToken), cancellationToken);
    }

    /// <summary>How a process ended; of the init process, how its present life did.</summary>
    public async Task<ExitRecord> WaitProcessAsync(string processId, CancellationToken cancellationToken)
    {
        const string Operation = ExecutorOperations.Wait;
        var isInit = processId == Executor.InitProcess;
        if (isInit && (State.LiveRun is not { HasRestartPolicy: true }))
        {
            // The end of the container, which is recorded before anybody hears of it.
            return await End.WaitAsync(cancellationToken);
        }

        try
        {
            var process = await ProcessAsync(Operation, processId, cancellationToken);
            return process is not null ? await process.WaitAsync(cancellationToken) : LastExit();
        }
        catch (ComputeException e) when (isInit && e.Code is ErrorCode.AlreadyClosed)
        {
            return LastExit(); // the life ended, was recorded, and its handle closed
        }

        ExitRecord LastExit() => isInit && Record.Exit is { } exit ? exit : throw ExecutionErrors.NotRunning(Operation, Id);
    }

    public Task ResizeAsync(string processId, ushort width, ushort height, CancellationToken cancellationToken) =>
        UseAsync(
            ExecutorOperations.Resize,
            processId,
            false,
            async process =>
            {
                await process.ResizeConsoleAsync(width, height, cancellationToken);
                return true;
            },
            cancellationToken);

    // What has ended reads no more: that is what was asked for.
    public async Task CloseStdinAsync(string processId, CancellationToken cancellationToken)
    {
        try
        {
            await UseAsync(
                ExecutorOperations.CloseStdin,
                processId,
                false,
                async process =>
                {
                    await process.CloseStdinAsync(cancellationToken);
                    return true;
                },
                cancellationToken);
        }
        catch (ComputeException e) when (
            e.Code is ErrorCode.AlreadyClosed or ErrorCode.InvalidState or ErrorCode.ProcessAlreadyStopped or ErrorCode.SystemAlreadyStopped)
        {
        }
    }

    public async Task AttachAsync(string processId, ProcessIo io, AttachOptions options, CancellationToken cancellationToken)
    {
        const string Operation = ExecutorOperations.Attach;
        var process = await ProcessAsync(Operation, processId, cancellationToken) ?? throw ExecutionErrors.NotRunning(Operation, Id);
        var attachment = await process.AttachAsync(io.Endpoints, options, cancellationToken);
        if (io.ConsoleSize is { Width: > 0 and <= ushort.MaxValue, Height: > 0 and <= ushort.MaxValue } size)
        {
            await process.ResizeConsoleAsync((ushort)size.Width, (ushort)size.Height, cancellationToken);
        }

        if (io.Attach is { } attach)
        {
            await attach(attachment.Streams, cancellationToken);
        }
    }

    public async Task PauseAsync(CancellationToken cancellationToken)
    {
        const string Operation = ExecutorOperations.Pause;
        ContainerRun run;
        lock (_lock)
        {
            run = _state is ContainerState.Running running ? running.Run : throw ExecutionErrors.WrongState(Operation, Id, _state.Name);
            _state = new ContainerState.Pausing(run);
        }

        try
        {
            using var call = run.Calls.TryEnter();
            await run.System.PauseAsync(cancellationToken);
            TryMove(static state => state is ContainerState.Pausing, new ContainerState.Paused(run));
        }
        catch
        {
            TryMove(static state => state is ContainerState.Pausing, new ContainerState.Running(run));
            throw;
        }
    }

    public async Task ResumeAsync(CancellationToken cancellationToken)
    {
        const string Operation = ExecutorOperations.Resume;
        if (State is not ContainerState.Paused { Run: var run })
        {
            throw ExecutionErrors.WrongState(Operation, Id, State.Name);
        }

        using var call = run.Calls.TryEnter();
        await run.System.ResumeAsync(cancellationToken);
        TryMove(state => state is ContainerState.Paused, new ContainerState.Running(run));
    }

    public async Task<ContainerStats> StatsAsync(CancellationToken cancellationToken)
    {
        const string Operation = ExecutorOperations.Stats;
        var run = Live(Operation);
        using var call = run.Calls.TryEnter();
        var read = Now;
        var properties = await run.System.GetPropertiesAsync([PropertyType.Statistics], cancellationToken);
        return new ContainerStats(read, properties.Statistics ?? throw ExecutionErrors.NotSupported(Operation, Id, $"container '{Id}' gives no statistics"));
    }

    public async Task<IReadOnlyList<ProcessSummary>> SummaryAsync(string operation, CancellationToken cancellationToken)
    {
        var run = Live(operation);
        using var call = run.Calls.TryEnter();
        var properties = await run.System.GetPropertiesAsync([PropertyType.ProcessList], cancellationToken);
        var execs = run.Execs.All();
        return [.. (properties.ProcessList ?? []).Select(details => new ProcessSummary(
            details,
            details.ProcessId == run.InitPid ? Executor.InitProcess : execs.FirstOrDefault(exec => exec.Pid == details.ProcessId)?.Id ?? ""))];
    }

    private ContainerRun Live(string operation) => State.LiveRun ?? throw ExecutionErrors.NotRunning(operation, Id);

    private const int LinuxKill = 9;

    private async Task<bool> KillAsync(ContainerRun run, CancellationToken cancellationToken)
    {
        run.IsTerminateInvoked = true;
        if (Record.Restart is not null)
        {
            await ChangeRecordAsync(ExecutorOperations.Signal, static record => record with { WasStoppedOnRequest = true });
        }

        using var call = run.Calls.TryEnter();
        return call is not null && await run.System.TerminateAsync(cancellationToken) != StopOutcome.AlreadyGone;
    }

    // One call over the handle of a process, which is not closed before it is answered; of one that has just ended, what stands for that.
    private async Task<T> UseAsync<T>(string operation, string processId, T ifEnded, Func<ComputeProcess, Task<T>> use, CancellationToken cancellationToken)
    {
        var run = Live(operation);
        var exec = run.Execs.TryGet(processId, out var tracked) ? tracked : null;
        using var call = (exec?.Calls ?? run.Calls).TryEnter();
        if (call is null || await ProcessAsync(operation, processId, cancellationToken) is not { } process)
        {
            return ifEnded;
        }

        try
        {
            return await use(process);
        }
        catch (ComputeException e) when (e.Code is ErrorCode.AlreadyClosed && run.HasRestartPolicy && process != run.Init)
        {
            return ifEnded; // that life of the container is over
        }
    }

    // Null when it has just ended. One of another executor's, or found running, is opened when it is first needed.
    private async Task<ComputeProcess?> ProcessAsync(string operation, string processId, CancellationToken cancellationToken)
    {
        var run = Live(operation);
        if (processId == Executor.InitProcess)
        {
            return run.Init ??= run.InitPid is { } init ? await TryOpenAsync(run, init, cancellationToken) : null;
        }

        if (!run.Execs.TryGet(processId, out var exec) || exec.Pid is not { } pid)
        {
            throw ExecutionErrors.NoSuchExec(operation, Id, processId);
        }

        return exec.Process ??= exec.HasExited ? null : await TryOpenAsync(run, pid, cancellationToken);
    }

    private static async Task<ComputeProcess?> TryOpenAsync(ContainerRun run, int processId, CancellationToken cancellationToken)
    {
        try
        {
            return await run.System.OpenProcessAsync(processId, cancellationToken);
        }
        catch (ComputeException e) when (ComputeErrors.IsAlreadyStopped(e))
        {
            return null;
        }
    }
}
