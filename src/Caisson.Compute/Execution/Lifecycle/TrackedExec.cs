using Caisson.Compute.Hosts;
using Caisson.Compute.Systems;
using Caisson.Contracts;

namespace Caisson.Compute.Execution.Lifecycle;

/// <summary>A process beside the init process, from the moment its id is taken until the backend was told of its end.</summary>
internal sealed class TrackedExec(string id, IDisposable? hold)
{
    /// <summary>The id its caller chose.</summary>
    public string Id { get; } = id;

    /// <summary>Its place in the system; null before it is prepared.</summary>
    public ProcessNumber? Number { get; set; }

    /// <summary>Its id on the machine; null before it is prepared.</summary>
    public int? Pid { get; set; }

    /// <summary>Our handle on it; null before it is prepared, and of somebody else's until we need it.</summary>
    public ComputeProcess? Process { get; set; }

    /// <summary>Our calls over the handle: it is closed when they have been answered.</summary>
    public CallGate Calls { get; } = new();

    /// <summary>Completes when its start is queued for the backend, or never will be.</summary>
    public TaskCompletionSource Told { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The backend was told that it started, or another executor's was.</summary>
    public bool IsAnnounced { get; set; }

    /// <summary>It ended; it is listed until the backend knows.</summary>
    public volatile bool HasExited;

    /// <summary>Gives its id free for other executors.</summary>
    public void Release() => hold?.Dispose();
}
