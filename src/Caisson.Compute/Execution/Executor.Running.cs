using Caisson.Compute.Execution.Lifecycle;
using Caisson.Contracts;
using Caisson.Contracts.Errors;
using Caisson.Contracts.Oci;

namespace Caisson.Compute.Execution;

public sealed partial class Executor
{
    private const int LargestSignal = 64;

    /// <summary>Starts a created container, or makes a stopped one anew from its record. Completes when its program runs.</summary>
    /// <param name="id">The container.</param>
    /// <param name="settings">Streams and lifetime; defaults when null.</param>
    /// <param name="cancellationToken">Stops waiting, the operation goes on.</param>
    /// <returns>The init process's id on the machine.</returns>
    /// <exception cref="ComputeOperationException"><see cref="ErrorCode.Conflict"/>: it was started already. Of a program that cannot run:
    /// <see cref="ErrorCode.ProgramNotFound"/> and its like; the container has then stopped with 127 (126), and may be started again.</exception>
    public async Task<int> StartAsync(SystemId id, StartSettings? settings = null, CancellationToken cancellationToken = default)
    {
        settings ??= new StartSettings();
        CheckTerminal(ExecutorOperations.Start, id, settings.Io.ConsoleSize?.Width, settings.Io.ConsoleSize?.Height);
        var container = await GetAsync(id, ExecutorOperations.Start, cancellationToken);
        return await CarryOutAsync(container.StartAsync(settings, cancellationToken), cancellationToken);
    }

    /// <summary>Runs a further process in a running container. Completes when its program runs.</summary>
    /// <param name="id">The container.</param>
    /// <param name="execId">An id for it, by the rules of container ids; <see cref="InitProcess"/> is taken.</param>
    /// <param name="process">The process. An empty working directory is the init process's.</param>
    /// <param name="io">Its streams; none when null.</param>
    /// <param name="cancellationToken">Stops waiting, the operation goes on.</param>
    /// <returns>The process's id on the machine.</returns>
    /// <exception cref="ComputeOperationException"><see cref="ErrorCode.Conflict"/>: the id is in use; <see cref="ErrorCode.InvalidState"/>: the container does
    /// not run; <see cref="ErrorCode.InvalidArgument"/>; <see cref="ErrorCode.ProgramNotFound"/> and its like.</exception>
    public async Task<int> ExecAsync(SystemId id, string execId, Process process, ProcessIo? io = null, CancellationToken cancellationToken = default)
    {
        const string Operation = ExecutorOperations.Exec;
        ArgumentNullException.ThrowIfNull(process);
        io ??= ProcessIo.None;
        if (execId == InitProcess)
        {
            throw ExecutionErrors.Invalid(Operation, id, $"'{InitProcess}' is the container's first process; an exec needs another id");
        }

        if (!SystemId.TryCreate(execId, out _, out var refusal))
        {
            throw ExecutionErrors.Invalid(Operation, id, $"the exec id '{execId}' {refusal}");
        }

        if (process.Args is not { Count: > 0 })
        {
            throw ExecutionErrors.Invalid(Operation, id, "the process has no arguments: there is nothing to run");
        }

        var size = io.ConsoleSize ?? process.ConsoleSize;
        CheckTerminal(Operation, id, size?.Width, size?.Height);
        var container = await GetAsync(id, Operation, cancellationToken);
        return await CarryOutAsync(container.ExecAsync(execId, process, io, cancellationToken), cancellationToken);
    }

    /// <summary>Joins streams to a process that runs already.</summary>
    /// <param name="id">The container.</param>
    /// <param name="processId"><see cref="InitProcess"/>, or an exec's id.</param>
    /// <param name="io">The streams.</param>
    /// <param name="options">How much of what was written before comes first, and what the end of the input means; defaults when null.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ComputeOperationException"><see cref="ErrorCode.ProcessNotFound"/>; <see cref="ErrorCode.NotSupported"/>: its streams went to its starter.</exception>
    public async Task AttachAsync(SystemId id, string processId, ProcessIo io, AttachOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(io);
        CheckTerminal(ExecutorOperations.Attach, id, io.ConsoleSize?.Width, io.ConsoleSize?.Height);
        var container = await GetAsync(id, ExecutorOperations.Attach, cancellationToken);
        await container.AttachAsync(processId, io, options ?? new AttachOptions(), cancellationToken);
    }

    /// <summary>Delivers a signal. 0 only asks whether the process lives; 9 to the init process ends the container at once.</summary>
    /// <param name="id">The container.</param>
    /// <param name="processId"><see cref="InitProcess"/>, or an exec's id.</param>
    /// <param name="signal">The number, 0 to 64.</param>
    /// <param name="cancellationToken">Stops waiting, the operation goes on.</param>
    /// <returns>False when the process has ended.</returns>
    /// <exception cref="ComputeOperationException"><see cref="ErrorCode.ProcessNotFound"/>; <see cref="ErrorCode.InvalidArgument"/>: no such signal.</exception>
    public async Task<bool> SignalProcessAsync(SystemId id, string processId, int signal, CancellationToken cancellationToken = default)
    {
        if (signal is < 0 or > LargestSignal)
        {
            throw ExecutionErrors.Invalid(ExecutorOperations.Signal, id, $"there is no signal {signal}: they go from 1 to {LargestSignal}, and 0 only asks");
        }

        var container = await GetAsync(id, ExecutorOperations.Signal, cancellationToken);
        return await container.SignalAsync(processId, signal, cancellationToken);
    }

    /// <summary>Sets the size of a process's terminal, in characters: at most 65535 each.</summary>
    /// <param name="id">The container.</param>
    /// <param name="processId"><see cref="InitProcess"/>, or an exec's id.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="cancellationToken">Stops waiting, the operation goes on.</param>
    public async Task ResizeTerminalAsync(SystemId id, string processId, uint width, uint height, CancellationToken cancellationToken = default)
    {
        CheckTerminal(ExecutorOperations.Resize, id, width, height);
        var container = await GetAsync(id, ExecutorOperations.Resize, cancellationToken);
        await container.ResizeAsync(processId, (ushort)width, (ushort)height, cancellationToken);
    }

    /// <summary>Gives a process end-of-file on its input. Repeatable; of one that has ended, nothing is left to do.</summary>
    /// <param name="id">The container.</param>
    /// <param name="processId"><see cref="InitProcess"/>, or an exec's id.</param>
    /// <param name="cancellationToken">Stops waiting, the operation goes on.</param>
    public async Task CloseStdinAsync(SystemId id, string processId, CancellationToken cancellationToken = default)
    {
        var container = await GetAsync(id, ExecutorOperations.CloseStdin, cancellationToken);
        await container.CloseStdinAsync(processId, cancellationToken);
    }

    /// <summary>Freezes every process of a running container.</summary>
    /// <param name="id">The container.</param>
    /// <param name="cancellationToken">Stops waiting, the operation goes on.</param>
    public async Task PauseAsync(SystemId id, CancellationToken cancellationToken = default)
    {
        var container = await GetAsync(id, ExecutorOperations.Pause, cancellationToken);
        await CarryOutAsync(container.PauseAsync(CancellationToken.None), cancellationToken);
    }

    /// <summary>Lets a paused container go on.</summary>
    /// <param name="id">The container.</param>
    /// <param name="cancellationToken">Stops waiting, the operation goes on.</param>
    public async Task ResumeAsync(SystemId id, CancellationToken cancellationToken = default)
    {
        var container = await GetAsync(id, ExecutorOperations.Resume, cancellationToken);
        await CarryOutAsync(container.ResumeAsync(CancellationToken.None), cancellationToken);
    }

    /// <summary>Finds a container again: attaches to what runs, its streams included, or reports how it ended while nobody looked.</summary>
    /// <param name="id">The container.</param>
    /// <param name="io">Further streams for its init process when it runs; none when null.</param>
    /// <param name="cancellationToken">Stops waiting, the operation goes on.</param>
    /// <exception cref="ComputeOperationException"><see cref="ErrorCode.SystemNotFound"/>, <see cref="ErrorCode.RecordDamaged"/>.</exception>
    /// <exception cref="ComputeConnectionException">Its host does not answer: whether it runs cannot be said.</exception>
    public async Task<Restoration> RestoreAsync(SystemId id, ProcessIo? io = null, CancellationToken cancellationToken = default)
    {
        var container = await GetAsync(id, ExecutorOperations.Restore, cancellationToken);
        var state = container.State;
        if (io?.Attach is not null && state.LiveRun is not null)
        {
            await container.AttachAsync(InitProcess, io, new AttachOptions(), cancellationToken);
        }

        var isAlive = state is not (ContainerState.Stopped or ContainerState.Deleting);
        _context.Logger.Restored(_context.Namespace, id, isAlive);
        return new Restoration(isAlive, state.LiveRun?.InitPid, (state as ContainerState.Stopped)?.Exit);
    }

    /// <summary>Asks a container to stop, ends it after a while, and completes when it has stopped. Its host does not start it again.</summary>
    /// <param name="id">The container.</param>
    /// <param name="patience">How long it may take to stop by itself; zero ends it at once.</param>
    /// <param name="cancellationToken">Stops waiting, the operation goes on.</param>
    /// <returns>How it ended; of a stopped one, how it had ended.</returns>
    public async Task<ExitRecord> StopAsync(SystemId id, TimeSpan patience, CancellationToken cancellationToken = default)
    {
        var container = await GetAsync(id, ExecutorOperations.Stop, cancellationToken);
        return await CarryOutAsync(container.StopAsync(patience, CancellationToken.None), cancellationToken);
    }

    /// <summary>Waits until a container has stopped for good; of one that is stopped, answers its last exit.</summary>
    /// <param name="id">The container.</param>
    /// <param name="cancellationToken">Stops waiting, the container goes on.</param>
    public async Task<ExitRecord> WaitAsync(SystemId id, CancellationToken cancellationToken = default)
    {
        var container = await GetAsync(id, ExecutorOperations.Wait, cancellationToken);
        return await container.End.WaitAsync(cancellationToken);
    }

    /// <summary>Waits until one process has exited. Of a container that its host starts again, the init process is that of its present life.</summary>
    /// <param name="id">The container.</param>
    /// <param name="processId"><see cref="InitProcess"/>, or an exec's id.</param>
    /// <param name="cancellationToken">Stops waiting, the process goes on.</param>
    /// <exception cref="ComputeOperationException"><see cref="ErrorCode.ProcessNotFound"/>: an exec that is over, or never was.</exception>
    public async Task<ExitRecord> WaitProcessAsync(SystemId id, string processId, CancellationToken cancellationToken = default)
    {
        var container = await GetAsync(id, ExecutorOperations.Wait, cancellationToken);
        return await container.WaitProcessAsync(processId, cancellationToken);
    }

    /// <summary>Changes limits: of a running container at once, and for its next starts. What is left out stays.</summary>
    /// <param name="id">The container.</param>
    /// <param name="resources">The new limits.</param>
    /// <param name="cancellationToken">Stops waiting, the operation goes on.</param>
    public async Task UpdateResourcesAsync(SystemId id, LinuxResources resources, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(resources);
        var container = await GetAsync(id, ExecutorOperations.Update, cancellationToken);
        await CarryOutAsync(container.UpdateAsync(resources), cancellationToken);
    }

    /// <summary>Not offered: containers cannot be checkpointed.</summary>
    /// <param name="id">The container.</param>
    /// <param name="directory">Where the checkpoint would go.</param>
    /// <param name="cancellationToken">Not used.</param>
    /// <exception cref="ComputeOperationException"><see cref="ErrorCode.NotSupported"/>, always.</exception>
    public async Task CreateCheckpointAsync(SystemId id, string directory, CancellationToken cancellationToken = default)
    {
        _ = await GetAsync(id, ExecutorOperations.Checkpoint, cancellationToken);
        throw ExecutionErrors.NotSupported(ExecutorOperations.Checkpoint, id, "containers do not support checkpoints");
    }
}
