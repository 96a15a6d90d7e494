using Caisson.Contracts;
using Caisson.Engine.Containers;
using Caisson.Platform.Failpoints;

namespace Caisson.Engine.Systems;

internal sealed partial class ContainerSystem
{
    /// <summary>How long what is left of a container may resist SIGKILL (a process in an uninterruptible call) before it is given up.</summary>
    private static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(30);

    /// <summary>How long the hooks at a container's end may take in all.</summary>
    private static readonly TimeSpan HookPatience = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan LongestKillPause = TimeSpan.FromMilliseconds(50);

    /// <summary>Sends the stop signal to the init process.</summary>
    public StopOutcome Shutdown(string operation)
    {
        switch (State)
        {
            case SystemState.Stopped:
                return StopOutcome.AlreadyGone;
            case SystemState.Created or SystemState.Restarting:
                return Terminate();
            case SystemState.Paused:
                throw Refusal(operation);
            case SystemState.Starting starting:
                NoteStopRequest();
                starting.Init.Signal(_parts.Reaper, _definition.StopSignal);
                return StopOutcome.Pending;
            case SystemState.Running running:
                NoteStopRequest();
                running.Init.Signal(_parts.Reaper, _definition.StopSignal);
                return StopOutcome.Pending;
            default:
                NoteStopRequest();
                return StopOutcome.Pending;
        }
    }

    /// <summary>Ends everything, in every state; also while a launch or a start hangs.</summary>
    public StopOutcome Terminate()
    {
        switch (State)
        {
            case SystemState.Stopped:
                return StopOutcome.AlreadyGone;
            case SystemState.Restarting restarting:
                return EndWhileRestarting(restarting.Exit);
            case SystemState.Stopping:
                NoteStopRequest();
                KillEverything(KillCause.Request);
                return StopOutcome.Pending;
            case SystemState.Created { Init: null }:
                Enter(new SystemState.Stopping(null));
                _parts.Track(EndAsync(null, ExitRecords.OfNothing(_parts.Time.GetUtcNow())));
                return State is SystemState.Stopped ? StopOutcome.Done : StopOutcome.Pending;
            default:
                NoteStopRequest();
                Enter(new SystemState.Stopping(InitNow));
                KillEverything(KillCause.Request);
                return StopOutcome.Pending;
        }
    }

    /// <summary>Follows a process to its end: waits, records, lets its output drain, reports.</summary>
    private async Task WatchAsync(ContainerProcess process, LaunchedProcess launched)
    {
        using var closing = launched;
        var end = await _parts.Reaper.WaitAsync(launched.PidFd);
        if (process.IsReported)
        {
            // It was given up, and its system ended without it.
            process.Io.StopOutput();
            return;
        }

        NoticeOutOfMemory();
        var failure = process.Start is { } start ? await start : null;
        var exit = ExitRecords.Of(end, process, _knownOutOfMemoryKills > process.OutOfMemoryKillsBefore, failure, _parts.Time.GetUtcNow());
        process.BecomeExited(exit);
        Failpoint.Hit("engine.exit-recorded");
        if (process.IsInit)
        {
            if (State is not SystemState.Stopping)
            {
                Enter(new SystemState.Stopping(process));
            }

            await EndAsync(process, exit);
        }
        else
        {
            var isPending = await DrainAsync(process);
            if (!process.IsReported)
            {
                Report(process, exit with { OutputPending = isPending });
            }

            CollectWhenDone(process);
        }
    }

    /// <summary>Ends the system once its init process has ended, or none came to be: everything else first, then the init process's exit, then the system's.</summary>
    private async Task EndAsync(ContainerProcess? init, ExitRecord exit)
    {
        var draining = init is null ? null : DrainAsync(init);
        var living = EndLifeAsync();
        await EndOtherProcessesAsync(init);
        await living;
        if (init is not null && draining is not null)
        {
            exit = exit with { OutputPending = await draining };
            Report(init, exit);
        }

        if (await TryRestartAsync(exit))
        {
            return;
        }

        _isCollected |= _handleCount > 0;
        Enter(new SystemState.Stopped(exit));
        Publish(new SystemNotification.Exited(exit) { Time = exit.Time });
        _parts.Log.SystemExited(Id, exit.Reason, exit.Code);
        await RemoveResourcesAsync();
        if (_outputLog is not null)
        {
            await _outputLog.DisposeAsync();
        }

        _ended.TrySetResult();
        VanishWhenDone();
    }

    private async Task<bool> DrainAsync(ContainerProcess process)
    {
        var isPending = await process.Io.DrainAsync(_parts.Time);
        if (isPending)
        {
            _parts.Track(_parts.PendingOutputs.AddAsync(process));
        }

        return isPending;
    }

    private void Report(ContainerProcess process, ExitRecord exit)
    {
        Publish(new SystemNotification.ProcessExited(process.Number, process.ProcessId, exit) { Time = exit.Time });
        process.MarkReported(exit);
        LetGoWhenDone(process);
        _parts.Log.ProcessExited(Id, process.Number.Value, process.ProcessId, exit.Reason, exit.Code);
    }

    private async Task EndOtherProcessesAsync(ContainerProcess? init)
    {
        KillKnown(KillCause.EndOfInit);
        var since = _parts.Time.GetTimestamp();
        for (var pause = TimeSpan.FromMilliseconds(1); HasProcessesLeft(); pause = pause < LongestKillPause ? pause * 2 : pause)
        {
            if (_parts.Time.GetElapsedTime(since) > KillPatience)
            {
                _parts.Log.ProcessesResistKilling(Id);
                break;
            }

            KillEverything(KillCause.EndOfInit);
            await Task.Delay(pause, _parts.Time, CancellationToken.None);
        }

        foreach (var process in _processes.Values.ToArray())
        {
            if (process != init && !await IsReportedWithinAsync(process, KillPatience - _parts.Time.GetElapsedTime(since)))
            {
                GiveUp(process);
            }
        }
    }

    private async Task<bool> IsReportedWithinAsync(ContainerProcess process, TimeSpan patience)
    {
        if (process.IsReported)
        {
            return true;
        }

        // An exit that is known is reported within a bounded time, whatever its output does.
        patience = patience > TimeSpan.Zero ? patience : TimeSpan.Zero;
        using var end = new CancellationTokenSource();
        await Task.WhenAny(process.WaitReportedAsync(), Task.Delay(process.Exit is null ? patience : Timeout.InfiniteTimeSpan, _parts.Time, end.Token));
        end.Cancel();
        return process.IsReported || process.Exit is not null && await IsReportedAsync(process);

        static async Task<bool> IsReportedAsync(ContainerProcess process)
        {
            await process.WaitReportedAsync();
            return true;
        }
    }

    /// <summary>A process in an uninterruptible call does not die: its exit is concluded, so that its system can end.</summary>
    private void GiveUp(ContainerProcess process)
    {
        if (process.ProcessId == 0)
        {
            // Still being launched: it has no exit to tell of.
            process.MarkReported(null);
            return;
        }

        Report(process, ExitRecords.OfUnkillable(_parts.Time.GetUtcNow()));
    }

    private void KillEverything(KillCause cause)
    {
        KillKnown(cause);
        try
        {
            _resources?.Cgroup.Kill();
        }
        catch (Exception failure) when (EngineErrors.IsRefusal(failure))
        {
            _parts.Log.CgroupNotKilled(Id, failure);
        }
    }

    private void KillKnown(KillCause cause)
    {
        foreach (var process in _processes.Values.ToArray())
        {
            process.Kill(_parts.Reaper, cause);
        }
    }

    // An empty cgroup is not killed: on v1 that would freeze and thaw it, which patches the kernel's code.
    private bool HasProcessesLeft()
    {
        try
        {
            return _resources?.Cgroup.ReadProcessIds() is { Count: > 0 };
        }
        catch (Exception failure) when (EngineErrors.IsRefusal(failure))
        {
            // Unknown is not empty: it is asked again until the patience ends.
            _parts.Log.CgroupNotKilled(Id, failure);
            return true;
        }
    }

    private async Task RemoveResourcesAsync()
    {
        if (_resources is not { } resources)
        {
            return;
        }

        _resources = null;
        _watchEnd?.Cancel();
        _watchEnd = null;
        try
        {
            using var patience = new CancellationTokenSource(KillPatience, _parts.Time);
            await resources.RemoveAsync(patience.Token);
        }
        catch (Exception failure) when (failure is OperationCanceledException || EngineErrors.IsRefusal(failure))
        {
            _parts.Log.ResourcesNotRemoved(Id, failure);
        }

        await FinishAsync();
    }

    /// <summary>Lets the launcher end what it made: the poststop hooks.</summary>
    private async Task FinishAsync()
    {
        if (_made is not { } made)
        {
            return;
        }

        _made = null;
        try
        {
            using var patience = new CancellationTokenSource(HookPatience, _parts.Time);
            await _parts.Launcher.FinishAsync(made, patience.Token);
        }
        catch (Exception failure) when (failure is OperationCanceledException || EngineErrors.IsRefusal(failure))
        {
            _parts.Log.ContainerNotFinished(Id, failure.Message);
        }
    }

    /// <summary>Watches for kills for want of memory: one that the init process survives is told at once.</summary>
    private async Task WatchOutOfMemoryAsync(ISystemCgroup cgroup)
    {
        using var end = new CancellationTokenSource();
        _watchEnd = end;
        try
        {
            await cgroup.WatchOutOfMemoryAsync(NoticeOutOfMemory, end.Token);
        }
        catch (OperationCanceledException)
        {
        }
        catch (Exception failure) when (EngineErrors.IsRefusal(failure))
        {
            _parts.Log.OutOfMemoryNotWatched(Id, failure);
        }
        finally
        {
            _watchEnd = _watchEnd == end ? null : _watchEnd;
        }
    }

    /// <summary>Looks whether the kernel killed for want of memory since the last look, and says so before any exit that it caused.</summary>
    /// <returns>Whether it had.</returns>
    private bool NoticeOutOfMemory()
    {
        if (_resources is null)
        {
            return false;
        }

        ulong kills;
        try
        {
            kills = _resources.Cgroup.CountOutOfMemoryKills();
        }
        catch (Exception failure) when (EngineErrors.IsRefusal(failure))
        {
            _parts.Log.OutOfMemoryUnknown(Id, failure);
            return false;
        }

        if (kills <= _knownOutOfMemoryKills)
        {
            return false;
        }

        _knownOutOfMemoryKills = kills;
        Publish(new SystemNotification.OutOfMemory { Time = _parts.Time.GetUtcNow() });
        _parts.Log.RanOutOfMemory(Id);
        return true;
    }

    private ContainerProcess? InitNow => State switch
    {
        SystemState.Created created => created.Init,
        SystemState.Starting starting => starting.Init,
        SystemState.Running running => running.Init,
        SystemState.Paused paused => paused.Init,
        SystemState.Stopping stopping => stopping.Init,
        _ => null,
    };
}
