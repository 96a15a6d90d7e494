using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Caisson.Contracts.Oci;
using Caisson.Engine.Containers;
using Caisson.Engine.Processes;
using Caisson.Platform.Failpoints;

namespace Caisson.Engine.Systems;

internal sealed partial class ContainerSystem
{
    /// <summary>Prepares the init process (parameters without a process of their own) or a further one.</summary>
    public Task<ContainerProcess> PrepareProcessAsync(string operation, ProcessParameters parameters, ProcessStdio stdio) =>
        parameters.OciProcess is { } process
            ? PrepareExecAsync(operation, parameters, process, stdio)
            : PrepareInitAsync(operation, parameters, stdio);

    /// <summary>Lets the init process run its program; prepares one without streams when there is none.</summary>
    public async Task StartAsync(string operation)
    {
        switch (State)
        {
            case SystemState.Created { Init: null }:
                var io = OpenStreams(operation, _initParameters, _initStdio, _definition.Process, _outputLog);
                var fresh = AddProcess(ProcessNumber.Init, io);
                Enter(new SystemState.Starting(fresh));
                await LaunchInitAsync(operation, fresh);
                await OpenGateAsync(operation, fresh);
                break;
            case SystemState.Created { Init: { State: ProcessState.Prepared } prepared }:
                Enter(new SystemState.Starting(prepared));
                await OpenGateAsync(operation, prepared);
                break;
            case SystemState.Created:
                throw Refusal(operation, "its init process is still being prepared");
            default:
                throw Refusal(operation);
        }
    }

    /// <summary>Lets a prepared process run its program.</summary>
    public async Task StartProcessAsync(string operation, ContainerProcess process)
    {
        if (process.IsInit)
        {
            await StartAsync(operation);
            return;
        }

        if (process.Start is not null)
        {
            throw EngineErrors.Failed(ErrorCode.InvalidState, operation, process.ObjectId, $"process '{process.ObjectId}' was started before");
        }

        if (process.Exit is not null)
        {
            throw EngineErrors.Failed(ErrorCode.ProcessAlreadyStopped, operation, process.ObjectId, $"process '{process.ObjectId}' has ended");
        }

        if (State is not SystemState.Running || _freezerWork is not null)
        {
            throw Refusal(operation, _freezerWork);
        }

        await OpenGateAsync(operation, process);
    }

    private async Task<ContainerProcess> PrepareInitAsync(string operation, ProcessParameters parameters, ProcessStdio stdio)
    {
        if (State is SystemState.Running)
        {
            throw EngineErrors.Failed(
                ErrorCode.InvalidArgument, operation, Id.Value, $"the parameters of a further process in system '{Id}' lack OciProcess");
        }

        if (State is not SystemState.Created { Init: null })
        {
            throw Refusal(operation, State is SystemState.Created ? "its init process was prepared before" : null);
        }

        _initParameters = parameters;
        _initStdio = stdio;
        var process = AddProcess(ProcessNumber.Init, OpenStreams(operation, parameters, stdio, _definition.Process, _outputLog));
        Enter(new SystemState.Created(process));
        await LaunchInitAsync(operation, process);
        return process;
    }

    private async Task<ContainerProcess> PrepareExecAsync(string operation, ProcessParameters parameters, Process ociProcess, ProcessStdio stdio)
    {
        if (State is not SystemState.Running { Init: { } init } || _freezerWork is not null || init.State is not ProcessState.Running running)
        {
            throw Refusal(operation, _freezerWork);
        }

        if (ociProcess.Args is null or { Count: 0 } || ociProcess.Args[0].Length == 0)
        {
            throw EngineErrors.Failed(ErrorCode.InvalidArgument, operation, Id.Value, $"the parameters of a further process in system '{Id}' lack OciProcess.args");
        }

        var io = OpenStreams(operation, parameters, stdio, ociProcess, null);
        var process = AddProcess(new ProcessNumber(_nextNumber++), io);
        await LaunchAsync(
            operation,
            process,
            () => _parts.Launcher.PrepareExecAsync(ExecLaunchOf(ociProcess, io, running.Launched), process.Preparation.Token),
            ForgetProcess);
        return process;
    }

    private Task LaunchInitAsync(string operation, ContainerProcess process) => LaunchAsync(
        operation,
        process,
        async () =>
        {
            MakeResources();
            var launch = ContainerLaunchOf(process.Io);
            var launched = await _parts.Launcher.PrepareAsync(launch, process.Preparation.Token);
            _made = launch;
            return launched;
        },
        InitNotPrepared);

    private void MakeResources()
    {
        if (_resources is null)
        {
            _resources = SystemResources.Make(_parts, _cgroup, _gateName);
            _parts.Track(WatchOutOfMemoryAsync(_resources.Cgroup));
        }
    }

    /// <summary>Runs a launch up to the go gate. A launch that was cancelled, or that came too late, ends here.</summary>
    private async Task LaunchAsync(
        string operation, ContainerProcess process, Func<Task<LaunchedProcess>> launch, Action<ContainerProcess, Exception> giveUp)
    {
        LaunchedProcess launched;
        try
        {
            launched = await launch();
        }
        catch (Exception failure)
        {
            // Whatever it was, a defect of ours included: the process never came to be, and nobody may wait for it.
            failure = Explain(process, failure);
            process.Io.Abandon();
            giveUp(process, failure);
            process.MarkReported(null);
            throw failure is OperationCanceledException
                ? Refusal(operation, "it was terminated while the process was being prepared")
                : EngineErrors.From(failure, operation, process.ObjectId);
        }

        process.BecomePrepared(launched);
        _parts.Track(WatchAsync(process, launched));
        HandOut(operation, process, launched);
        if (State is SystemState.Stopping or SystemState.Stopped)
        {
            // Its streams go before the refusal does: a caller that is refused closes the descriptors it gave, under the hands of the relays.
            process.Io.Abandon();
            process.Kill(_parts.Reaper, KillCause.Request);
            throw Refusal(operation, "it was terminated while the process was being prepared");
        }
    }

    /// <summary>Tells of a prepared process and connects its streams. One that cannot be handed out ends: nobody would ever start it.</summary>
    private void HandOut(string operation, ContainerProcess process, LaunchedProcess launched)
    {
        try
        {
            Failpoint.Hit("engine.process-prepared");
            Publish(new SystemNotification.ProcessPrepared(process.Number, process.ProcessId) { Time = _parts.Time.GetUtcNow() });
            _parts.Log.ProcessPrepared(Id, process.Number.Value, process.ProcessId);
            process.Io.LaunchAnswered(launched.TerminalMaster);
        }
        catch (Exception failure) when (EngineErrors.IsRefusal(failure))
        {
            process.Io.Abandon();
            process.Kill(_parts.Reaper, KillCause.Request);
            throw EngineErrors.From(failure, operation, process.ObjectId);
        }
    }

    /// <summary>Opens the gate and waits for the answer: the program runs, or why it does not.</summary>
    private async Task OpenGateAsync(string operation, ContainerProcess process)
    {
        if (process.State is not ProcessState.Prepared { Launched: { } launched })
        {
            throw Refusal(operation, "its process ended before it was started");
        }

        process.BecomeStarting(launched);
        var start = ReleaseAsync(process, launched);
        process.Start = start;
        if (await start is { } failure)
        {
            throw EngineErrors.From(failure, operation, process.ObjectId);
        }
    }

    private async Task<LaunchException?> ReleaseAsync(ContainerProcess process, LaunchedProcess launched)
    {
        Failpoint.Hit("engine.before-release");
        try
        {
            await launched.ReleaseAsync(CancellationToken.None);
        }
        catch (LaunchException failure)
        {
            _parts.Log.ProgramNotStarted(Id, process.Number.Value, failure.Message);
            return Explain(process, failure) as LaunchException;
        }

        Failpoint.Hit("engine.after-release");
        process.BecomeRunning();
        var now = _parts.Time.GetUtcNow();
        if (process.IsInit)
        {
            _startTime = now;
            _lifeBegan = now;
            _hasRun = true;
            if (State is SystemState.Starting)
            {
                Enter(new SystemState.Running(process));
            }

            Publish(new SystemNotification.Started { Time = now });
        }

        Publish(new SystemNotification.ProcessStarted(process.Number, process.ProcessId) { Time = now });
        _parts.Log.ProcessStarted(Id, process.Number.Value, process.ProcessId);
        if (process.IsInit)
        {
            BeginLife(process);
        }

        return null;
    }

    private void InitNotPrepared(ContainerProcess process, Exception failure)
    {
        _processes.Remove(process.Number);
        switch (State)
        {
            case SystemState.Created:
                Enter(new SystemState.Created(null));
                break;
            case SystemState.Stopping:
                _parts.Track(EndAsync(null, ExitRecords.OfNothing(_parts.Time.GetUtcNow())));
                break;
            default:
                var code = failure is LaunchException step ? step.Code : ErrorCode.LaunchFailed;
                Enter(new SystemState.Stopping(null));
                _parts.Track(EndAsync(null, ExitRecords.OfFailedLaunch(code, failure.Message, _parts.Time.GetUtcNow())));
                break;
        }
    }

    private void ForgetProcess(ContainerProcess process, Exception failure) => _processes.Remove(process.Number);

    private ContainerProcess AddProcess(ProcessNumber number, ProcessIo io)
    {
        var process = new ContainerProcess(this, number, io) { OutOfMemoryKillsBefore = _knownOutOfMemoryKills };
        _processes.Add(number, process);
        return process;
    }

    private ProcessIo OpenStreams(string operation, ProcessParameters parameters, ProcessStdio stdio, Process process, IOutputLog? log)
    {
        try
        {
            return _parts.Streams.Open(stdio, ConsoleOf(parameters, process), log);
        }
        catch (Exception failure) when (EngineErrors.IsRefusal(failure))
        {
            throw EngineErrors.From(failure, operation, Id.Value);
        }
        catch (ArgumentException failure)
        {
            throw EngineErrors.Failed(ErrorCode.InvalidArgument, operation, Id.Value, $"the streams of a process in system '{Id}': {failure.Message}", cause: failure);
        }
    }

    private static ConsoleSize? ConsoleOf(ProcessParameters parameters, Process process)
    {
        if (!parameters.EmulateConsole && !process.IsTerminal)
        {
            return null;
        }

        return parameters.ConsoleSize is [var height, var width, ..]
            ? new ConsoleSize { Height = Clamp(height), Width = Clamp(width) }
            : new ConsoleSize { Height = Clamp(process.ConsoleSize?.Height ?? 0), Width = Clamp(process.ConsoleSize?.Width ?? 0) };

        static ushort Clamp(long characters) => (ushort)Math.Clamp(characters, 0, ushort.MaxValue);
    }

    private ContainerLaunch ContainerLaunchOf(ProcessIo io) => new()
    {
        Id = Id.Value,
        BundlePath = _definition.BundlePath,
        Spec = _spec,
        RootMounts = _definition.RootMounts,
        Cgroup = _resources!.Cgroup.Join,
        Descriptors = DescriptorsOf(io),
        GatePath = _resources.GatePath,
        DiesWithLauncher = _parts.ProcessesDieWithEngine,
    };

    private ExecLaunch ExecLaunchOf(Process process, ProcessIo io, LaunchedProcess init) => new()
    {
        Id = Id.Value,
        BundlePath = _definition.BundlePath,
        Spec = _spec,
        Process = process,
        Init = init,
        Cgroup = _resources!.Cgroup.JoinBeside(init.ProcessId),
        Descriptors = DescriptorsOf(io),
        DiesWithLauncher = _parts.ProcessesDieWithEngine,
    };

    private static ProcessDescriptors DescriptorsOf(ProcessIo io) => io.Console is { } console
        ? new ProcessDescriptors.Terminal(console.Height, console.Width)
        : new ProcessDescriptors.Streams(io.Input, io.Output, io.Error);
}
