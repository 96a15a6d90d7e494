using System.Diagnostics;
using Caisson.Contracts;
using Caisson.Engine.Containers;
using Caisson.Engine.Processes;

namespace Caisson.Engine.Systems;

/// <summary>One process of a container, from the request for it until its exit was reported and its last handle closed.</summary>
/// <remarks>Used on the engine's thread alone. Its transitions are the methods named <c>Become…</c>; <see cref="ContainerSystem"/> decides when.</remarks>
[DebuggerDisplay("{ObjectId} {State.Name}")]
internal sealed class ContainerProcess
{
    private readonly TaskCompletionSource _reported = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ulong _requestedSignals;

    public ContainerProcess(ContainerSystem system, ProcessNumber number, ProcessIo io)
    {
        System = system;
        Number = number;
        Io = io;
    }

    /// <summary>The system it belongs to.</summary>
    public ContainerSystem System { get; }

    /// <summary>Its place there.</summary>
    public ProcessNumber Number { get; }

    /// <summary>Its standard streams.</summary>
    public ProcessIo Io { get; }

    /// <summary>Where it stands.</summary>
    public ProcessState State { get; private set; } = new ProcessState.Preparing();

    /// <summary>Its id in our pid namespace; 0 while it is being prepared. Kept after its end.</summary>
    public int ProcessId { get; private set; }

    /// <summary>Cancels its preparation.</summary>
    public CancellationTokenSource Preparation { get; } = new();

    /// <summary>The answer to the opened gate: null when the program runs, else why it does not. Null as a task before the gate is opened.</summary>
    public Task<LaunchException?>? Start { get; set; }

    /// <summary>How often the kernel had killed for want of memory when it was made.</summary>
    public required ulong OutOfMemoryKillsBefore { get; init; }

    /// <summary>Why it was asked to end, in words, when its time was over before it had ended; null otherwise.</summary>
    public string? TimeOver { get; set; }

    /// <summary>How many handles are open on it.</summary>
    public int HandleCount { get; set; }

    /// <summary>Its exit was published, or it never came to be.</summary>
    public bool IsReported => _reported.Task.IsCompleted;

    /// <summary>Whether it is the init process.</summary>
    public bool IsInit => Number == ProcessNumber.Init;

    /// <summary>How errors call it.</summary>
    public string ObjectId => $"{System.Id}:{Number.Value}";

    /// <summary>Its exit, once it is known.</summary>
    public ExitRecord? Exit => (State as ProcessState.Exited)?.Exit;

    /// <summary>Completes when <see cref="IsReported"/> is true.</summary>
    public async Task WaitReportedAsync() => await _reported.Task;

    /// <summary>The launcher handed it out.</summary>
    public void BecomePrepared(LaunchedProcess launched)
    {
        ProcessId = launched.ProcessId;
        State = new ProcessState.Prepared(launched);
    }

    /// <summary>Its gate is being opened.</summary>
    public void BecomeStarting(LaunchedProcess launched) => State = new ProcessState.Starting(launched);

    /// <summary>Its program runs.</summary>
    public void BecomeRunning()
    {
        if (State is ProcessState.Starting starting)
        {
            State = new ProcessState.Running(starting.Launched);
        }
    }

    /// <summary>It ended.</summary>
    public void BecomeExited(ExitRecord exit) => State = new ProcessState.Exited(exit);

    /// <summary>Its exit was published as this record, or it never came to be (null).</summary>
    public void MarkReported(ExitRecord? exit)
    {
        if (exit is not null)
        {
            State = new ProcessState.Exited(exit);
        }

        _reported.TrySetResult();
    }

    /// <summary>Sends a signal; false when it has ended, or is not there yet.</summary>
    public bool Signal(IReaper reaper, int signal)
    {
        if (LaunchedNow is not { } launched || !reaper.Signal(launched.PidFd, signal))
        {
            return false;
        }

        _requestedSignals |= signal == 0 ? 0 : 1UL << (signal - 1);
        return true;
    }

    /// <summary>Ends it, in whatever state it is.</summary>
    public bool Kill(IReaper reaper, KillCause cause)
    {
        if (State is ProcessState.Preparing)
        {
            Preparation.Cancel();
            return true;
        }

        LaunchedNow?.AbandonHooks();
        return cause == KillCause.Request
            ? Signal(reaper, LinuxSignal.Kill)
            : LaunchedNow is { } launched && reaper.Signal(launched.PidFd, LinuxSignal.Kill);
    }

    /// <summary>Somebody asked us to send this signal.</summary>
    public bool WasAskedFor(int signal) => signal != 0 && (_requestedSignals & (1UL << (signal - 1))) != 0;

    private LaunchedProcess? LaunchedNow => State switch
    {
        ProcessState.Prepared prepared => prepared.Launched,
        ProcessState.Starting starting => starting.Launched,
        ProcessState.Running running => running.Launched,
        _ => null,
    };
}
