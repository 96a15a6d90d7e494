using System.Diagnostics;
using Caisson.Contracts;
using Caisson.Contracts.Errors;
using Caisson.Shim.Events;
using Caisson.Shim.Protocol;
using Caisson.Shim.Streams;
using Caisson.Ttrpc;

namespace Caisson.Shim.Tasks;

/// <summary>One container as containerd's task service sees it: its own process, its execs, and what happens to them.</summary>
/// <remarks>
/// <para>On the loop. Verbs check the state and hand over to the engine; the state follows the engine's notifications (<see cref="WatchAsync"/>), and so do the events
/// about what happened by itself. Both go through one queue, hence create &lt; start &lt; exit &lt; delete, exec-added &lt; exec-started &lt; exec's exit &lt; container's exit.</para>
/// <para>The table of states and verbs stands in docs/shim.md; a test walks it.</para>
/// </remarks>
[DebuggerDisplay("{Id} {Status}")]
internal sealed partial class ContainerTask : IShimTask
{
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(30);

    private readonly TaskEnvironment _shim;
    private readonly Dictionary<string, TaskProcess> _execs = new(StringComparer.Ordinal);
    private readonly Dictionary<ProcessNumber, TaskProcess> _byNumber = [];
    private readonly Dictionary<ProcessNumber, List<SystemNotification>> _early = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SystemHandle _system;
    private Task? _deletion;
    private Task _watching = Task.CompletedTask;
    private bool _wasCreated;

    private ContainerTask(TaskEnvironment shim, string id, string bundle, StreamNames streams)
    {
        _shim = shim;
        Id = id;
        Bundle = bundle;
        Init = new TaskProcess(id, streams, null);
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>Its bundle.</summary>
    public string Bundle { get; }

    /// <summary>Its own process.</summary>
    public TaskProcess Init { get; }

    /// <summary>Whether its processes are frozen.</summary>
    public Freeze Freeze { get; private set; }

    /// <summary>Where its usage is counted; null where that could not be found out.</summary>
    public Metrics.CgroupFiles? Cgroup { get; private set; }

    /// <summary>Its own process, or an exec.</summary>
    /// <param name="execId">Empty for its own process.</param>
    /// <exception cref="TtrpcStatusException">There is no such exec.</exception>
    public TaskProcess Find(string execId) => execId.Length == 0
        ? Init
        : _execs.GetValueOrDefault(execId) ?? throw Refusal.NotFound($"process {execId} does not exist");

    /// <summary>Where a process stands, in containerd's words; an exec is as paused as its container.</summary>
    public Status StatusOf(TaskProcess process) => process.State switch
    {
        ProcessState.Created or ProcessState.Starting => Status.Created,
        ProcessState.Stopped => Status.Stopped,
        ProcessState.Running when Freeze == Freeze.Paused => Status.Paused,
        ProcessState.Running when Freeze == Freeze.Pausing => Status.Pausing,
        ProcessState.Running => Status.Running,
        _ => throw new UnreachableException(),
    };

    private Status Status => StatusOf(Init);

    /// <summary>Stops every process.</summary>
    public async Task PauseAsync()
    {
        Require("pause", Status.Running);
        Freeze = Freeze.Pausing;
        try
        {
            await _shim.Service.PauseSystemAsync(_system, null, CancellationToken.None);
            await WaitUntilAsync(() => Freeze == Freeze.Paused || Init.State is ProcessState.Stopped);
        }
        catch (ComputeException error)
        {
            Freeze = Freeze.None;
            throw Refusal.Of(error);
        }
    }

    /// <summary>Lets them go on.</summary>
    public async Task ResumeAsync()
    {
        Require("resume", Status.Paused);
        try
        {
            await _shim.Service.ResumeSystemAsync(_system, CancellationToken.None);
            await WaitUntilAsync(() => Freeze == Freeze.None || Init.State is ProcessState.Stopped);
        }
        catch (ComputeException error)
        {
            throw Refusal.Of(error);
        }
    }

    private void Require(string verb, params Status[] states)
    {
        if (!Array.Exists(states, state => state == Status))
        {
            throw Refusal.FailedPrecondition($"cannot {verb} a {Status.ToString().ToLowerInvariant()} container");
        }
    }

    /// <summary>Waits for the state to follow what was done.</summary>
    private async Task WaitUntilAsync(Func<bool> isReached)
    {
        while (!isReached())
        {
            await _changed.Task;
        }
    }

    /// <summary>Follows what the engine says, to the container's end.</summary>
    private async Task WatchAsync()
    {
        try
        {
            await foreach (var notification in _shim.Service.SubscribeAsync(_system, CancellationToken.None))
            {
                Take(notification);
                var changed = _changed;
                _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                changed.SetResult();
            }
        }
        catch (ComputeException error) when (error.Code == ErrorCode.AlreadyClosed)
        {
            // Closed before it ended: by a create that failed.
        }
    }

    private void Take(SystemNotification notification)
    {
        switch (notification)
        {
            case SystemNotification.ProcessStarted started:
                Route(started.Number, started);
                break;
            case SystemNotification.ProcessExited exited:
                Route(exited.Number, exited);
                break;
            case SystemNotification.OutOfMemory:
                _shim.Events.Publish(Topic.OutOfMemory, new TaskOOM { ContainerId = Id });
                break;
            case SystemNotification.Paused:
                Freeze = Freeze.Paused;
                _shim.Events.Publish(Topic.Paused, new TaskPaused { ContainerId = Id });
                break;
            case SystemNotification.Resumed:
                Freeze = Freeze.None;
                _shim.Events.Publish(Topic.Resumed, new TaskResumed { ContainerId = Id });
                break;
            case SystemNotification.Exited end:
                TakeEnd(end.Exit);
                break;
            default:
                break;
        }
    }

    /// <summary>A process may start and end before its maker was told its number: what is said of it until then waits.</summary>
    private void Route(ProcessNumber number, SystemNotification notification)
    {
        if (_byNumber.TryGetValue(number, out var process))
        {
            Take(process, notification);
            if (notification is SystemNotification.ProcessExited)
            {
                // The last that is said of it.
                _ = _byNumber.Remove(number);
            }
        }
        else if (_early.TryGetValue(number, out var waiting))
        {
            waiting.Add(notification);
        }
        else
        {
            _early.Add(number, [notification]);
        }
    }

    private void Register(TaskProcess process, ProcessEntry entry)
    {
        process.BecomePrepared(entry.Handle, entry.ProcessId ?? 0);
        _byNumber.Add(entry.Number, process);
        if (_early.Remove(entry.Number, out var waiting))
        {
            waiting.ForEach(notification => Route(entry.Number, notification));
        }
    }

    private void Take(TaskProcess process, SystemNotification notification)
    {
        switch (notification)
        {
            case SystemNotification.ProcessStarted started when process == Init:
                process.BecomeRunning(started.ProcessId);
                _shim.Events.Publish(Topic.Start, new TaskStart { ContainerId = Id, Pid = (uint)started.ProcessId });
                break;
            case SystemNotification.ProcessStarted started:
                process.BecomeRunning(started.ProcessId);
                _shim.Events.Publish(Topic.ExecStarted, new TaskExecStarted { ContainerId = Id, ExecId = process.Id, Pid = (uint)started.ProcessId });
                break;
            case SystemNotification.ProcessExited exited when process != Init:
                TakeExecEnd(process, exited.Exit);
                break;
            default:
                // The container's own exit is told when everything else of it has ended too.
                break;
        }
    }

    /// <summary>An exec that never ran has no exit to tell of: its start failed, and said so.</summary>
    private void TakeExecEnd(TaskProcess exec, ExitRecord exit)
    {
        var hasRun = exec.State is ProcessState.Running;
        exec.BecomeStopped(exit);
        if (hasRun)
        {
            PublishExit(exec, exit);
        }

        exec.ReleaseWaiters();
    }

    private void TakeEnd(ExitRecord exit)
    {
        Freeze = Freeze.None;
        foreach (var exec in _execs.Values)
        {
            // Only those without a process are left: the engine has told of the others.
            exec.BecomeStopped(exit);
            exec.ReleaseWaiters();
        }

        Init.BecomeStopped(exit);
        if (_wasCreated)
        {
            PublishExit(Init, exit);
        }

        Init.ReleaseWaiters();
    }

    private void PublishExit(TaskProcess process, ExitRecord exit) => _shim.Events.Publish(Topic.Exit, new TaskExit
    {
        ContainerId = Id,
        Id = process.Id,
        Pid = (uint)process.ProcessId,
        ExitStatus = (uint)exit.Code,
        ExitedAt = Ttrpc.WellKnown.Timestamp.Of(exit.Time),
    });
}
