using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Oci;

namespace Caisson.Compute.Execution;

/// <summary>Runs containers, and finds those again that somebody else ran: each has a record in the state directory (docs/executor.md).</summary>
/// <remarks>
/// <para>Any number of executors, in any number of processes, may be open on one state directory. No call about one container waits for another, and no
/// question (status, statistics, task exit, listing) waits for a shutdown in progress. All members may be called from any thread at once.</para>
/// <para>Failures are those of the object model; <see cref="ExecutorErrors.ClassOf(Exception)"/> says what kind of error one is.</para>
/// </remarks>
public sealed class Executor : IAsyncDisposable
{
    /// <summary>The process id of every container's first process.</summary>
    public const string InitProcess = "init";

    private readonly ExecutorOptions _options;

    private Executor(ExecutorOptions options) => _options = options;

    /// <summary>Opens an executor. Nothing is asked or started: what runs is found when it is named, or by <see cref="RestoreAsync"/>.</summary>
    /// <param name="options">State directory, namespace, backend, owner.</param>
    /// <param name="cancellationToken">Nothing has happened yet.</param>
    public static Task<Executor> OpenAsync(ExecutorOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.FromResult(new Executor(options ?? new ExecutorOptions()));

    /// <summary>Creates a container of what people say about it: its directory, root, specification, record and system. Nothing of it runs yet.</summary>
    public Task CreateAsync(ContainerOptions options, CreateSettings? settings = null, CancellationToken cancellationToken = default) => throw NotYet();

    /// <summary>Creates a container of a specification, which is taken as it is; a relative root path is meant from the container's own directory.</summary>
    public Task CreateAsync(SystemId id, Spec specification, CreateSettings? settings = null, CancellationToken cancellationToken = default) => throw NotYet();

    /// <summary>Starts a created container, or recreates a stopped one from its record. Completes when its program runs; answers its process id.</summary>
    public Task<int> StartAsync(SystemId id, StartSettings? settings = null, CancellationToken cancellationToken = default) => throw NotYet();

    /// <summary>Runs a further process in a running container. Completes when its program runs; answers its process id.</summary>
    public Task<int> ExecAsync(
        SystemId id, string execId, Process process, ProcessIo? io = null, CancellationToken cancellationToken = default) => throw NotYet();

    /// <summary>Joins streams to a process that runs already.</summary>
    public Task AttachAsync(SystemId id, string processId, ProcessIo io, AttachOptions? options = null, CancellationToken cancellationToken = default) => throw NotYet();

    /// <summary>Delivers a signal; false when the process has ended. 0 only asks. Signal 9 to the init process ends the container at once.</summary>
    public Task<bool> SignalProcessAsync(SystemId id, string processId, int signal, CancellationToken cancellationToken = default) => throw NotYet();

    /// <summary>Sets the size of a process's terminal, in characters: at most 65535 each.</summary>
    public Task ResizeTerminalAsync(SystemId id, string processId, uint width, uint height, CancellationToken cancellationToken = default) => throw NotYet();

    /// <summary>Gives a process end-of-file on its input. Repeatable.</summary>
    public Task CloseStdinAsync(SystemId id, string processId, CancellationToken cancellationToken = default) => throw NotYet();

    /// <summary>Freezes every process of a running container.</summary>
    public Task PauseAsync(SystemId id, CancellationToken cancellationToken = default) => throw NotYet();

    /// <summary>Lets a paused container go on.</summary>
    public Task ResumeAsync(SystemId id, CancellationToken cancellationToken = default) => throw NotYet();

    /// <summary>What a container uses.</summary>
    public Task<ContainerStats> StatsAsync(SystemId id, CancellationToken cancellationToken = default) => throw NotYet();

    /// <summary>The ids, on the machine, of a container's processes.</summary>
    public Task<IReadOnlyList<int>> ListPidsAsync(SystemId id, CancellationToken cancellationToken = default) => throw NotYet();

    /// <summary>The processes of a container.</summary>
    public Task<IReadOnlyList<ProcessSummary>> SummaryAsync(SystemId id, CancellationToken cancellationToken = default) => throw NotYet();

    /// <summary>Finds a container again: attaches to what runs, or reports how it ended while nobody looked.</summary>
    public Task<Restoration> RestoreAsync(SystemId id, ProcessIo? io = null, CancellationToken cancellationToken = default) => throw NotYet();

    /// <summary>How the init process ended; fails while it has not. Repeatable. Never waits.</summary>
    public Task<TaskExit> DeleteTaskAsync(SystemId id, CancellationToken cancellationToken = default) => throw NotYet();

    /// <summary>Removes a created or stopped container with its record and files.</summary>
    public Task DeleteAsync(SystemId id, CancellationToken cancellationToken = default) => throw NotYet();

    /// <summary>Ends a container if it runs, and removes it; one whose record is damaged too.</summary>
    public Task ForceDeleteAsync(SystemId id, CancellationToken cancellationToken = default) => throw NotYet();

    /// <summary>Asks a container to stop, ends it after a while, and completes when it has stopped. A stopped one has nothing to stop.</summary>
    public Task<ExitRecord> StopAsync(SystemId id, TimeSpan patience, CancellationToken cancellationToken = default) => throw NotYet();

    /// <summary>Waits until a container has stopped; of one that is stopped, its last exit.</summary>
    public Task<ExitRecord> WaitAsync(SystemId id, CancellationToken cancellationToken = default) => throw NotYet();

    /// <summary>What a container is doing. Never waits for another call.</summary>
    public Task<ExecutionStatus> StatusAsync(SystemId id, CancellationToken cancellationToken = default) => throw NotYet();

    /// <summary>Changes limits, of a running container at once, and for its next starts.</summary>
    public Task UpdateResourcesAsync(SystemId id, LinuxResources resources, CancellationToken cancellationToken = default) => throw NotYet();

    /// <summary>Not offered: containers cannot be checkpointed.</summary>
    public Task CreateCheckpointAsync(SystemId id, string directory, CancellationToken cancellationToken = default) => throw NotYet();

    /// <summary>Finds a container by its id, its name, or an unambiguous beginning of its id.</summary>
    public Task<SystemId> FindAsync(string text, CancellationToken cancellationToken = default) => throw NotYet();

    /// <summary>What is known about one container.</summary>
    public Task<ContainerSummary> InspectAsync(SystemId id, CancellationToken cancellationToken = default) => throw NotYet();

    /// <summary>All containers of the state directory, by id. One that is sick or damaged is listed as such.</summary>
    public Task<IReadOnlyList<ContainerSummary>> ListAsync(CancellationToken cancellationToken = default) => throw NotYet();

    /// <summary>The specification a container runs with.</summary>
    public Task<Spec> ReadSpecificationAsync(SystemId id, CancellationToken cancellationToken = default) => throw NotYet();

    /// <summary>Changes when a container is started again by itself; of a running one from its next start on.</summary>
    public Task UpdateRestartAsync(SystemId id, RestartPolicy policy, CancellationToken cancellationToken = default) => throw NotYet();

    /// <summary>Gives a container another name; null takes it away.</summary>
    public Task RenameAsync(SystemId id, string? name, CancellationToken cancellationToken = default) => throw NotYet();

    /// <summary>Removes what nobody needs: what an interrupted create left, and stopped containers that are not to stay.</summary>
    /// <returns>The ids of what went.</returns>
    public Task<IReadOnlyList<SystemId>> SweepAsync(CancellationToken cancellationToken = default) => throw NotYet();

    /// <summary>Lets go of the containers: durable ones run on, others end. Completes when the backend has its events, or will not take them.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Contracts.Errors.ComputeOperationException NotYet() => new(
        new Contracts.Errors.ErrorDetails { Code = Contracts.Errors.ErrorCode.NotSupported, Operation = "executor", ObjectId = _options.Owner }, "not written yet");
}
