using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Engine.Containers;
using Caisson.Engine.Processes;
using Caisson.Engine.Systems.Health;

namespace Caisson.Engine.Systems;

/// <summary>What goes on beside a program for as long as it runs: probes of its health, and the watch over its time.</summary>
internal sealed partial class ContainerSystem
{
    // One wait of the loop's clock; a longer one is made of several.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private HealthRecord? _health;
    private TimeLimit? _timeLimit;
    private CancellationTokenSource? _probingEnd;
    private CancellationTokenSource? _timingEnd;
    private Task _probing = Task.CompletedTask;
    private long _lifeTimestamp;

    /// <summary>When the present life is asked to stop; null without a limit, or when it does not run.</summary>
    private DateTimeOffset? Deadline => _timingEnd is not null && _timeLimit is { } limit && _lifeBegan is { } began
        ? began + TimeSpan.FromMilliseconds(limit.RunInMilliseconds)
        : null;

    private TimeSpan Age => _parts.Time.GetElapsedTime(_lifeTimestamp);

    private void BeginLife(ContainerProcess init)
    {
        _lifeTimestamp = _parts.Time.GetTimestamp();
        if (_health is not null)
        {
            _health.BeginLife();
            BeginProbing(init, _health);
        }

        if (_timeLimit is not null)
        {
            BeginTiming(init, _timeLimit);
        }
    }

    /// <summary>The init process has ended. Completes when no probe is left, or one does not die.</summary>
    private Task EndLifeAsync()
    {
        EndTiming();
        _probingEnd?.Cancel();
        return _probing.IsCompleted ? Task.CompletedTask : ProbingEndsAsync();

        async Task ProbingEndsAsync()
        {
            using var patience = new CancellationTokenSource();
            await Task.WhenAny(_probing, Task.Delay(KillPatience, _parts.Time, patience.Token));
            patience.Cancel();
        }
    }

    private void BeginProbing(ContainerProcess init, HealthRecord health)
    {
        var before = _probing;
        var end = new CancellationTokenSource();
        _probingEnd = end;
        _probing = ProbeAsync();
        _parts.Track(_probing);

        async Task ProbeAsync()
        {
            using (end)
            {
                await before; // of a policy that was replaced: two would meet in one cgroup
                await KeepProbingAsync(init, health, end.Token);
            }

            _probingEnd = _probingEnd == end ? null : _probingEnd;
        }
    }

    private async Task KeepProbingAsync(ContainerProcess init, HealthRecord health, CancellationToken end)
    {
        var probe = new HealthProbe(_parts);
        var timeout = TimeSpan.FromMilliseconds(health.Policy.TimeoutInMilliseconds);
        while (await TryWaitAsync(health.NextPause(Age), end))
        {
            // What is frozen can neither be probed nor judged.
            if (State is not SystemState.Running running || _freezerWork is not null || init.State is not ProcessState.Running { Launched: { } launched } || _resources is null)
            {
                continue;
            }

            var age = Age;
            var result = await probe.RunAsync(io => ProbeLaunchOf(health.Policy, io, launched), _resources.Cgroup, timeout, end);
            if (!end.IsCancellationRequested && ReferenceEquals(State, running) && health.Add(result, age))
            {
                TellHealth(health);
            }
        }
    }

    private ExecLaunch ProbeLaunchOf(HealthPolicy policy, ProcessIo io, LaunchedProcess init) =>
        ExecLaunchOf(_definition.Process with { Args = policy.Command, IsTerminal = false, ConsoleSize = null }, io, init);

    private void TellHealth(HealthRecord health)
    {
        Publish(new SystemNotification.HealthChanged(health.State, health.FailingStreak) { Time = _parts.Time.GetUtcNow() });
        NotifyObserver();
        _parts.Log.HealthChanged(Id, health.State, health.FailingStreak);
    }

    private void BeginTiming(ContainerProcess init, TimeLimit limit)
    {
        var end = new CancellationTokenSource();
        _timingEnd = end;
        _parts.Track(HoldTimeAsync(init, limit, end.Token));
    }

    private void EndTiming()
    {
        _timingEnd?.Cancel();
        _timingEnd = null;
    }

    /// <summary>Asks a program to stop whose time is over, and ends it when it does not. Not a request to stop: a restart policy goes on.</summary>
    private async Task HoldTimeAsync(ContainerProcess init, TimeLimit limit, CancellationToken end)
    {
        var run = TimeSpan.FromMilliseconds(limit.RunInMilliseconds);
        if (!await TryWaitAsync(run - Age, end) || State is not (SystemState.Running or SystemState.Paused))
        {
            return;
        }

        init.TimeOver = $"it had run for the {run.TotalSeconds:0.###} s it was given";
        _parts.Log.TimeIsOver(Id, run.TotalSeconds);
        var stop = TimeSpan.FromMilliseconds(limit.StopInMilliseconds);
        if (stop > TimeSpan.Zero)
        {
            _ = init.Signal(_parts.Reaper, _definition.StopSignal);
            if (!await TryWaitAsync(stop, end))
            {
                return;
            }
        }

        if (State is SystemState.Running or SystemState.Paused)
        {
            Enter(new SystemState.Stopping(init));
        }

        KillEverything(KillCause.Request);
    }

    /// <summary>Waits; false when that was cancelled.</summary>
    private async Task<bool> TryWaitAsync(TimeSpan time, CancellationToken end)
    {
        var since = _parts.Time.GetTimestamp();
        try
        {
            for (var left = time; left > TimeSpan.Zero; left = time - _parts.Time.GetElapsedTime(since))
            {
                await Task.Delay(left < LongestWait ? left : LongestWait, _parts.Time, end);
            }

            return !end.IsCancellationRequested;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
