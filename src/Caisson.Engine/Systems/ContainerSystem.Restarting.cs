using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Caisson.Platform.Failpoints;

namespace Caisson.Engine.Systems;

internal sealed partial class ContainerSystem
{
    private RestartPlan? _restarts;
    private ProcessParameters _initParameters = new();
    private ProcessStdio _initStdio = ProcessStdio.None;
    private DateTimeOffset? _lifeBegan;
    private Action? _cutRestart;
    private bool _hasRun;
    private bool _isStopRequested;

    /// <summary>Somebody asked for the end: no restart follows.</summary>
    private void NoteStopRequest()
    {
        _isStopRequested = true;
        _cutRestart?.Invoke();
    }

    /// <summary>A signal that ends the init process on request counts as a request to stop.</summary>
    private void NoteSignal(ContainerProcess process, int signal)
    {
        if (process.IsInit && process.Exit is null && (signal == Processes.LinuxSignal.Kill || signal == _definition.StopSignal))
        {
            NoteStopRequest();
        }
    }

    /// <summary>Whether another life follows: then nothing is left of this one, the state is Restarting, and the wait for the next one has begun.</summary>
    private async Task<bool> TryRestartAsync(ExitRecord exit)
    {
        if (_restarts is null || !_hasRun || _isStopRequested)
        {
            return false;
        }

        var life = _lifeBegan is { } began ? exit.Time - began : TimeSpan.Zero;
        if (_restarts.Next(exit, life) is not { } delay)
        {
            return false;
        }

        await RemoveResourcesAsync();
        if (_isStopRequested)
        {
            return false;
        }

        BeginRestart(exit, delay);
        return true;
    }

    private void BeginRestart(ExitRecord exit, TimeSpan delay)
    {
        var now = _parts.Time.GetUtcNow();
        var next = now + delay;
        if (_processes.Remove(ProcessNumber.Init, out var former))
        {
            former.Io.LetGoOfOutputs();
        }

        _cgroup = _parts.Cgroups.Plan(Id, _spec);
        _knownOutOfMemoryKills = 0;
        _lifeBegan = null;
        _log.BeginNewLife();
        Publish(new SystemNotification.Restarting(exit, _restarts!.Count, next) { Time = now });
        Enter(new SystemState.Restarting(exit, next));
        Failpoint.Hit("engine.restarting");
        _parts.Log.Restarting(Id, exit.Reason, exit.Code, _restarts.Count, delay.TotalMilliseconds);
        _parts.Track(RestartAsync(delay));
    }

    private async Task RestartAsync(TimeSpan delay)
    {
        using (var cut = new CancellationTokenSource())
        {
            _cutRestart = cut.Cancel;
            try
            {
                await Task.Delay(delay, _parts.Time, cut.Token);
            }
            catch (OperationCanceledException)
            {
            }

            _cutRestart = null;
        }

        if (State is not SystemState.Restarting || _isStopRequested)
        {
            return;
        }

        const string Operation = OperationNames.SystemStart;
        try
        {
            var init = AddProcess(ProcessNumber.Init, OpenStreams(Operation, _initParameters, LaterStreams(_initStdio), _definition.Process, _outputLog));
            Enter(new SystemState.Starting(init));
            await LaunchInitAsync(Operation, init);
            await OpenGateAsync(Operation, init);
            Failpoint.Hit("engine.restarted");
        }
        catch (ComputeException failure) when (State is SystemState.Restarting)
        {
            // Its streams could not be opened: a life that never began.
            Enter(new SystemState.Stopping(null));
            await EndAsync(null, ExitRecords.OfFailedLaunch(failure.Code, failure.Message, _parts.Time.GetUtcNow()));
        }
        catch (ComputeException failure)
        {
            // The failed launch ends this life by itself, and the policy decides about the next.
            _parts.Log.RestartFailed(Id, failure.Message);
        }
    }

    /// <summary>What a caller gave of its own served the first life.</summary>
    private static ProcessStdio LaterStreams(ProcessStdio first)
    {
        return new ProcessStdio(Later(first.Input), Later(first.Output), Later(first.Error));

        static StdioEndpoint Later(StdioEndpoint endpoint) =>
            endpoint is StdioEndpoint.Pipe or StdioEndpoint.Descriptor ? new StdioEndpoint.None() : endpoint;
    }

    private StopOutcome EndWhileRestarting(ExitRecord exit)
    {
        NoteStopRequest();
        Enter(new SystemState.Stopping(null));
        _parts.Track(EndAsync(null, exit));
        return State is SystemState.Stopped ? StopOutcome.Done : StopOutcome.Pending;
    }

    private RestartStatus? StatusOfRestarts() => _restarts is null ? null : new RestartStatus
    {
        Policy = _restarts.Policy,
        Count = _restarts.Count,
        NextStart = (State as SystemState.Restarting)?.NextStart,
        LastExit = _restarts.LastExit,
        UntoldExits = _log.UntoldExits,
    };
}
