using Caisson.Compute.Execution.Records;
using Caisson.Compute.Systems;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;

namespace Caisson.Compute.Execution.Lifecycle;

internal sealed partial class TrackedContainer
{
    private volatile Task _starting = Task.CompletedTask;

    /// <summary>Starts a created container, or makes a stopped one anew.</summary>
    /// <remarks>
    /// <code>
    /// 1  enter Starting; anything else than Created and Stopped is a conflict
    /// 2  wait until the last run is cleaned up; hold the directory; see that nobody was faster
    /// 3  record that it is started
    /// 4  have a system: the one we created, the one another executor created, or a new one
    /// 5  prepare the init process with its streams, and let it run
    /// 6  enter Running; from now on the follower tells what happens
    /// 7  give the caller its streams
    /// </code>
    /// A failure up to 3 leaves everything as it was. One in 4 or 5 ends in Stopped with 127 (126 when the program cannot be executed) and tells no event. One
    /// in 7 kills the process, whose end is reaped as any other.
    /// </remarks>
    public Task<int> StartAsync(StartSettings settings, CancellationToken callbackToken)
    {
        // 1
        ContainerState before;
        lock (_lock)
        {
            before = _state;
            if (before is not (ContainerState.Created or ContainerState.Stopped))
            {
                throw ExecutionErrors.Conflict(ExecutorOperations.Start, Id, $"container '{Id}' is {before.Name}: it was started already", "stop it first");
            }

            _state = new ContainerState.Starting();
            _stopped = before is ContainerState.Stopped ? NewEnd() : _stopped;
        }

        var starting = StartFromAsync(before, settings, callbackToken);
        _starting = starting;
        return starting;
    }

    private async Task<int> StartFromAsync(ContainerState before, StartSettings settings, CancellationToken callbackToken)
    {
        var (run, streams) = await RunFromAsync(before, settings);
        try
        {
            // 7
            await GiveStreamsAsync(streams, settings.Io, callbackToken);
            return run.InitPid ?? 0;
        }
        catch (Exception)
        {
            run.IsTerminateInvoked = true;
            KillInBackground(run.System.TerminateAsync(CancellationToken.None));
            throw;
        }
    }

    private async Task<(ContainerRun Run, ProcessStreams Streams)> RunFromAsync(ContainerState before, StartSettings settings)
    {
        const string Operation = ExecutorOperations.Start;
        ContainerRun? run = (before as ContainerState.Created)?.Run;
        ContainerRecord? earlier = null;
        var streams = ProcessStreams.None;
        try
        {
            // 2
            await ((before as ContainerState.Stopped)?.CleanedUp ?? Task.CompletedTask);
            using var hold = Hold(Operation);
            earlier = _context.Records.TryRead(Id, Operation) ?? throw ExecutionErrors.NoSuchContainer(Operation, Id);
            if (earlier.Runs != Record.Runs)
            {
                throw ExecutionErrors.Conflict(Operation, Id, $"container '{Id}' was started by somebody else");
            }

            // 3
            var record = await ChangeRecordAsync(Operation, record => record with
            {
                Status = RecordedStatus.Started,
                Runs = record.Runs + 1,
                StartedAt = Now,
                BootId = _context.BootId,
                WasStoppedOnRequest = false,
                RestartsSeen = 0,
                Exit = null,
                Lifetime = settings.Lifetime ?? record.Lifetime,
            });

            // 4 and 5
            run ??= await ObtainSystemAsync(before, record, record.Lifetime);
            run.IsStartRequested = true;
            Follow(run);
            run.Init = await run.System.PrepareInitAsync(InitParameters(settings.Io), settings.Io.Endpoints);
            run.InitPid = run.Init.ProcessId;
            streams = run.Init.TakeStreams(); // before it can end, and be closed with what it has
            await run.System.StartAsync();
        }
        catch (Exception e)
        {
            await CloseAsync(streams);
            await FailStartAsync(before, earlier, run, e);
            throw;
        }

        // 6
        TryMove(static state => state is ContainerState.Starting, new ContainerState.Running(run));
        run.Settled.SetResult();
        await run.StartTold.Task.WaitAsync(_context.Options.Timeouts.Call, _context.Time);
        return (run, streams);
    }

    // Of a created container the system may exist already, made by another executor; of one that stopped the last host may not be gone yet.
    private async Task<ContainerRun> ObtainSystemAsync(ContainerState before, ContainerRecord record, ContainerLifetime lifetime)
    {
        var began = _context.Time.GetTimestamp();
        while (true)
        {
            if (before is ContainerState.Created && await TryOpenCreatedAsync() is { } created)
            {
                return created;
            }

            try
            {
                return await CreateSystemAsync(ExecutorOperations.Start, record, lifetime);
            }
            catch (ComputeOperationException e) when (e.Code == ErrorCode.SystemAlreadyExists && _context.Time.GetElapsedTime(began) < StarterPatience)
            {
                if (await AskAsync() is { Stopped: false, Sickness: null, State: not "Created" } other)
                {
                    throw ExecutionErrors.Conflict(
                        ExecutorOperations.Start, Id, $"a system '{Id}' that this executor did not start is {other.State}", "end it first");
                }

                await Task.Delay(Pause, _context.Time);
            }
        }
    }

    private async Task<ContainerRun?> TryOpenCreatedAsync()
    {
        ContainerRun run;
        try
        {
            run = await ContainerRun.ObtainAsync(
                _context, Id, Record.Restart is { Mode: not RestartMode.No }, options => ComputeSystem.OpenAsync(_context.Service, Id, options));
        }
        catch (ComputeException e) when (e.Code is ErrorCode.SystemNotFound or ErrorCode.SystemAlreadyStopped)
        {
            return null;
        }

        if ((await run.System.GetPropertiesAsync([])).State is "Created")
        {
            return run;
        }

        await CloseQuietlyAsync(run);
        return null;
    }

    private ProcessParameters InitParameters(ProcessIo io)
    {
        var process = ReadSpecification(ExecutorOperations.Start).Process;
        var size = io.ConsoleSize ?? process?.ConsoleSize;
        return Parameters(io, process?.IsTerminal ?? false, size);
    }

    private static ProcessParameters Parameters(ProcessIo io, bool hasTerminal, Contracts.Oci.ConsoleBox? size) => new()
    {
        EmulateConsole = hasTerminal,
        ConsoleSize = hasTerminal && size is { Width: > 0, Height: > 0 } ? [(int)size.Height, (int)size.Width] : null,
        CreateStdInPipe = io.Endpoints.Input is not StdioEndpoint.None,
        CreateStdOutPipe = io.Endpoints.Output is not StdioEndpoint.None,
        CreateStdErrPipe = io.Endpoints.Error is not StdioEndpoint.None,
    };

    private async Task FailStartAsync(ContainerState before, ContainerRecord? earlier, ContainerRun? run, Exception failure)
    {
        if (run is not { IsStartRequested: true })
        {
            // Nothing of it has run, and nothing will: it is what it was.
            if (earlier is { } && Record.Runs != earlier.Runs)
            {
                await RecordOrRememberAsync(record => record with
                {
                    Status = earlier.Status,
                    StartedAt = earlier.StartedAt,
                    BootId = earlier.BootId,
                    WasStoppedOnRequest = earlier.WasStoppedOnRequest,
                    RestartsSeen = earlier.RestartsSeen,
                    Exit = earlier.Exit,
                    Lifetime = earlier.Lifetime,
                });
            }

            TryMove(static state => state is ContainerState.Starting, before);
            return;
        }

        run.HasStartFailed = true;
        run.Settled.TrySetResult();
        var exit = run.System.TryGetExit(out var told) && told.Reason == ExitReason.LaunchFailed ? told : new ExitRecord
        {
            Time = Now,
            Code = failure is ComputeException { Code: ErrorCode.ProgramNotExecutable } ? 126 : 127,
            Reason = ExitReason.LaunchFailed,
            Source = ExitSource.Service,
            Detail = failure.Message,
        };
        await AbandonAsync(run);
        await RecordOrRememberAsync(record => record with { Status = RecordedStatus.Stopped, Exit = exit });
        TaskCompletionSource<ExitRecord> end;
        lock (_lock)
        {
            _state = new ContainerState.Stopped(exit, Task.CompletedTask);
            end = _stopped;
        }

        end.TrySetResult(exit);
    }

    private static Task GiveStreamsAsync(ProcessStreams streams, ProcessIo io, CancellationToken cancellationToken) =>
        io.Attach is { } attach ? attach(streams, cancellationToken) : CloseAsync(streams);

    private static async Task CloseAsync(ProcessStreams streams)
    {
        foreach (var stream in (Stream?[])[streams.Input, streams.Output, streams.Error])
        {
            await (stream?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }

    // The caller has its error already; what becomes of the process shows in its exit.
    private async void KillInBackground(Task killing)
    {
        try
        {
            await killing;
        }
        catch (Exception e) when (e is ComputeException or OperationCanceledException)
        {
            _context.Logger.CleanUpFailed(_context.Namespace, Id, "killing a process whose streams nobody took", e);
        }
    }
}
