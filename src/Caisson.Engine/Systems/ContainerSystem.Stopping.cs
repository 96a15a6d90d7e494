using Caisson.Contracts;
using Caisson.Engine.Containers;
using Caisson.Platform.Failpoints;

namespace Caisson.Engine.Systems;

internal sealed partial class ContainerSystem
{
    /// <summary>How long what is left of a container may resist SIGKILL (a process in an uninterruptible call) before it is given up.</summary>
    private static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan LongestKillPause = TimeSpan.FromMilliseconds(50);

    /// <summary>Sends the stop signal to the init process.</summary>
    public StopOutcome Shutdown(string operation)
    {
        switch (State)
        {
            case SystemState.Stopped:
                return StopOutcome.AlreadyGone;
            case SystemState.Created:
                return Terminate();
            case SystemState.Paused:
                throw Refusal(operation);
            case SystemState.Starting starting:
                starting.Init.Signal(_parts.Reaper, _definition.StopSignal);
                return StopOutcome.Pending;
            case SystemState.Running running:
                running.Init.Signal(_parts.Reaper, _definition.StopSignal);
                return StopOutcome.Pending;
            default:
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
            case SystemState.Stopping:
                KillEverything(KillCause.Request);
                return StopOutcome.Pending;
            case SystemState.Created { Init: null }:
                Enter(new SystemState.Stopping(null));
                _parts.Track(EndAsync(null, ExitRecords.OfNothing(_parts.Time.GetUtcNow())));
                return State is SystemState.Stopped ? StopOutcome.Done : StopOutcome.Pending;
            default:
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
            Report(process, exit with { OutputPending = await process.Io.DrainAsync(_parts.Time) });
            CollectWhenDone(process);
        }
    }

    /// <summary>Ends the system once its init process has ended, or none came to be: everything else first, then the init process's exit, then the system's.</summary>
    private async Task EndAsync(ContainerProcess? init, ExitRecord exit)
    {
        var draining = init?.Io.DrainAsync(_parts.Time);
        await EndOtherProcessesAsync(init);
        if (init is not null && draining is not null)
        {
            exit = exit with { OutputPending = await draining };
            Report(init, exit);
        }

        _isCollected |= _handleCount > 0;
        Enter(new SystemState.Stopped(exit));
        Publish(new SystemNotification.Exited(exit) { Time = exit.Time });
        _parts.Log.SystemExited(Id, exit.Reason, exit.Code);
        await RemoveResourcesAsync();
        _ended.TrySetResult();
        VanishWhenDone();
    }

    private void Report(ContainerProcess process, ExitRecord exit)
    {
        Publish(new SystemNotification.ProcessExited(process.Number, process.ProcessId, exit) { Time = exit.Time });
        process.MarkReported(exit);
        _parts.Log.ProcessExited(Id, process.Number.Value, process.ProcessId, exit.Reason, exit.Code);
    }

    private async Task EndOtherProcessesAsync(ContainerProcess? init)
    {
        KillEverything(KillCause.EndOfInit);
        var since = _parts.Time.GetTimestamp();
        for (var pause = TimeSpan.FromMilliseconds(1); HasProcessesLeft(); pause = pause < LongestKillPause ? pause * 2 : pause)
        {
            if (_parts.Time.GetElapsedTime(since) > KillPatience)
            {
                _parts.Log.ProcessesResistKilling(Id);
                break;
            }

            await Task.Delay(pause, _parts.Time, CancellationToken.None);
            KillEverything(KillCause.EndOfInit);
        }

        foreach (var process in _processes.Values.ToArray())
        {
            if (process != init)
            {
                await process.WaitReportedAsync();
            }
        }
    }

    private void KillEverything(KillCause cause)
    {
        foreach (var process in _processes.Values.ToArray())
        {
            process.Kill(_parts.Reaper, cause);
        }

        try
        {
            _resources?.Cgroup.Kill();
        }
        catch (Exception failure) when (EngineErrors.IsRefusal(failure))
        {
            _parts.Log.CgroupNotKilled(Id, failure);
        }
    }

    private bool HasProcessesLeft()
    {
        try
        {
            return _resources?.Cgroup.ReadProcessIds() is { Count: > 0 };
        }
        catch (Exception failure) when (EngineErrors.IsRefusal(failure))
        {
            _parts.Log.CgroupNotKilled(Id, failure);
            return false;
        }
    }

    private async Task RemoveResourcesAsync()
    {
        if (_resources is not { } resources)
        {
            return;
        }

        _resources = null;
        try
        {
            using var patience = new CancellationTokenSource(KillPatience, _parts.Time);
            await resources.RemoveAsync(patience.Token);
        }
        catch (Exception failure) when (failure is OperationCanceledException || EngineErrors.IsRefusal(failure))
        {
            _parts.Log.ResourcesNotRemoved(Id, failure);
        }
    }

    /// <summary>Looks whether the kernel killed for want of memory since the last look, and says so before any exit that it caused.</summary>
    private void NoticeOutOfMemory()
    {
        if (_resources is null)
        {
            return;
        }

        ulong kills;
        try
        {
            kills = _resources.Cgroup.CountOutOfMemoryKills();
        }
        catch (Exception failure) when (EngineErrors.IsRefusal(failure))
        {
            _parts.Log.OutOfMemoryUnknown(Id, failure);
            return;
        }

        if (kills <= _knownOutOfMemoryKills)
        {
            return;
        }

        _knownOutOfMemoryKills = kills;
        Publish(new SystemNotification.OutOfMemory { Time = _parts.Time.GetUtcNow() });
        _parts.Log.RanOutOfMemory(Id);
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
