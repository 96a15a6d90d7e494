using System.Diagnostics;
using Caisson.Contracts;
using Caisson.Shim.Streams;
using OciProcess = Caisson.Contracts.Oci.Process;

namespace Caisson.Shim.Tasks;

/// <summary>A process of a task as containerd knows it: the container's own, or an exec.</summary>
/// <remarks>Its state follows the engine's notifications alone, so it changes in the order in which things happen.</remarks>
[DebuggerDisplay("{Id} {State}")]
internal sealed class TaskProcess
{
    // Completed on the loop, where continuations may run inline: asynchronous ones of a wait with a token would be the pool's work.
    private readonly TaskCompletionSource<ExitRecord> _exit = new();

    /// <summary>A process that nobody started yet.</summary>
    /// <param name="id">Its name in events and for programs that log: the container's id, or the exec's.</param>
    /// <param name="streams">Its streams.</param>
    /// <param name="specification">What an exec is to run; null for the container's own process.</param>
    public TaskProcess(string id, StreamNames streams, OciProcess? specification)
    {
        Id = id;
        Streams = streams;
        Specification = specification;
    }

    /// <summary>Its name.</summary>
    public string Id { get; }

    /// <summary>Where its streams go.</summary>
    public StreamNames Streams { get; }

    /// <summary>What an exec runs; null for the container's own process.</summary>
    public OciProcess? Specification { get; }

    /// <summary>Where it stands.</summary>
    public ProcessState State { get; private set; } = new ProcessState.Created(0);

    /// <summary>The engine's handle on it; null before the engine knows it.</summary>
    public ProcessHandle? Handle { get; private set; }

    /// <summary>The program that takes its output; null without one.</summary>
    public LoggerProgram? Logger { get; set; }

    /// <summary>Its input was closed before there was a process: closed again as soon as there is.</summary>
    public bool IsInputClosed { get; set; }

    /// <summary>How it ended; any number may wait.</summary>
    public Task<ExitRecord> Exit => _exit.Task;

    /// <summary>Its process id; 0 while there is none. It stays after the end.</summary>
    public int ProcessId => State switch
    {
        ProcessState.Created created => created.ProcessId,
        ProcessState.Starting starting => starting.ProcessId,
        ProcessState.Running running => running.ProcessId,
        ProcessState.Stopped stopped => stopped.ProcessId,
        _ => throw new UnreachableException(),
    };

    /// <summary>The engine has made it.</summary>
    public void BecomePrepared(ProcessHandle handle, int processId)
    {
        Handle = handle;
        State = State switch
        {
            ProcessState.Created => new ProcessState.Created(processId),
            ProcessState.Starting => new ProcessState.Starting(processId),
            var later => later,
        };
    }

    /// <summary>Its start began.</summary>
    public void BecomeStarting() => State = new ProcessState.Starting(ProcessId);

    /// <summary>Its program runs.</summary>
    public void BecomeRunning(int processId) => State = new ProcessState.Running(processId);

    /// <summary>It ended. The first end counts. Those who wait are told by <see cref="ReleaseWaiters"/>, after the event.</summary>
    public void BecomeStopped(ExitRecord exit)
    {
        if (State is not ProcessState.Stopped)
        {
            State = new ProcessState.Stopped(ProcessId, exit);
        }
    }

    /// <summary>Tells those who wait that it has ended.</summary>
    public void ReleaseWaiters()
    {
        if (State is ProcessState.Stopped stopped)
        {
            _ = _exit.TrySetResult(stopped.Exit);
        }
    }
}
