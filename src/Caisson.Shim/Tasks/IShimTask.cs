using Caisson.Contracts;
using Caisson.Shim.Protocol;
using Caisson.Ttrpc;
using Caisson.Ttrpc.WellKnown;

namespace Caisson.Shim.Tasks;

/// <summary>What the task service speaks to: a container, or a pod's sandbox that has no process. An exec is named by its id; empty is the task's own process.</summary>
/// <remarks>Every verb may throw a <see cref="TtrpcStatusException"/>, whose code is the answer: docs/shim.md has the tables.</remarks>
internal interface IShimTask
{
    /// <summary>Its id.</summary>
    string Id { get; }

    /// <summary>Its bundle.</summary>
    string Bundle { get; }

    /// <summary>Its own process.</summary>
    int ProcessId { get; }

    /// <summary>Its execs that are not deleted, in no order.</summary>
    IReadOnlyCollection<string> ExecIds { get; }

    /// <summary>Where a process stands.</summary>
    StateResponse ReadState(string execId);

    /// <summary>How a process ended; any number may wait.</summary>
    Task<ExitRecord> ExitOf(string execId);

    /// <summary>Starts a process.</summary>
    /// <returns>Its process id.</returns>
    Task<int> StartAsync(string execId);

    /// <summary>Notes a process to run beside its own.</summary>
    void AddExec(ExecProcessRequest request);

    /// <summary>Sends a signal.</summary>
    Task KillAsync(KillRequest request);

    /// <summary>Ends what was never started, and takes away what has ended.</summary>
    Task<DeleteResponse> DeleteAsync();

    /// <summary>Forgets an exec that does not run.</summary>
    Task<DeleteResponse> DeleteExecAsync(string execId);

    /// <summary>Its processes, and which of them are execs.</summary>
    Task<IReadOnlyList<(int ProcessId, string? ExecId)>> ReadProcessesAsync();

    /// <summary>Stops every process.</summary>
    Task PauseAsync();

    /// <summary>Lets them go on.</summary>
    Task ResumeAsync();

    /// <summary>Changes the limits.</summary>
    Task UpdateAsync(Any? resources);

    /// <summary>Gives a process's terminal another size.</summary>
    Task ResizeAsync(string execId, uint width, uint height);

    /// <summary>Ends a process's input.</summary>
    Task CloseInputAsync(string execId);

    /// <summary>What it uses, as containerd wants it.</summary>
    Any ReadStatistics();

    /// <summary>Ends it in whatever state it is: the shim's own end.</summary>
    Task AbandonAsync();
}
