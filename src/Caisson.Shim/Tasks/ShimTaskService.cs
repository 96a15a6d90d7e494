using Caisson.Shim.Options;
using Caisson.Shim.Protocol;
using Caisson.Shim.Serving;
using Caisson.Ttrpc.Server;
using Caisson.Ttrpc.WellKnown;
using Microsoft.Extensions.Logging;

namespace Caisson.Shim.Tasks;

/// <summary>containerd's task service, versions 2 and 3: the same messages under two names.</summary>
/// <param name="name">The name it is served under.</param>
/// <param name="tasks">The containers.</param>
/// <param name="logger">The log.</param>
/// <param name="end">Called when the shim is asked to end and holds no container.</param>
internal sealed class ShimTaskService(string name, TaskTable tasks, ILogger logger, Action end) : TaskService
{
    /// <summary>The name of version 3.</summary>
    public const string Version3 = "containerd.task.v3.Task";

    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override async Task<CreateTaskResponse> CreateAsync(CreateTaskRequest request, TtrpcCallContext context)
    {
        var options = ReadOptions(request.Options);
        if (request.Checkpoint.Length > 0 || options.CheckpointPath.Length > 0)
        {
            throw Refusal.Unimplemented("restoring a checkpoint is not supported: this shim runs containers itself, and CRIU is not driven yet");
        }

        if (options.IsHypervisorIsolated)
        {
            throw Refusal.Unimplemented("isolation by a virtual machine (sandbox_isolation) is not supported by this shim yet: leave the option out");
        }

        if (options.AvoidsPivot)
        {
            throw Refusal.Unimplemented("the option no_pivot_root is not supported: the root is always pivoted to, also from a ramdisk");
        }

        var task = await tasks.CreateAsync(request, options);
        return new CreateTaskResponse { Pid = (uint)task.ProcessId };
    }

    /// <inheritdoc/>
    public override async Task<StartResponse> StartAsync(StartRequest request, TtrpcCallContext context) =>
        new() { Pid = (uint)await tasks.Find(request.Id).StartAsync(request.ExecId) };

    /// <inheritdoc/>
    public override Task<DeleteResponse> DeleteAsync(DeleteRequest request, TtrpcCallContext context)
    {
        var task = tasks.Find(request.Id);
        return request.ExecId.Length == 0 ? tasks.DeleteAsync(task) : task.DeleteExecAsync(request.ExecId);
    }

    /// <inheritdoc/>
    public override Task<Empty> ExecAsync(ExecProcessRequest request, TtrpcCallContext context)
    {
        tasks.Find(request.Id).AddExec(request);
        return Done();
    }

    /// <inheritdoc/>
    public override Task<StateResponse> StateAsync(StateRequest request, TtrpcCallContext context) =>
        Task.FromResult(tasks.Find(request.Id).ReadState(request.ExecId));

    /// <inheritdoc/>
    public override async Task<WaitResponse> WaitAsync(WaitRequest request, TtrpcCallContext context)
    {
        var exit = await tasks.Find(request.Id).ExitOf(request.ExecId).WaitAsync(context.CancellationToken);
        return new WaitResponse { ExitStatus = (uint)exit.Code, ExitedAt = Timestamp.Of(exit.Time) };
    }

    /// <inheritdoc/>
    public override async Task<Empty> KillAsync(KillRequest request, TtrpcCallContext context)
    {
        await tasks.Find(request.Id).KillAsync(request);
        return new Empty();
    }

    /// <inheritdoc/>
    public override async Task<PidsResponse> PidsAsync(PidsRequest request, TtrpcCallContext context)
    {
        var processes = await tasks.Find(request.Id).ReadProcessesAsync();
        return new PidsResponse
        {
            Processes =
            [
                .. processes.Select(static process => new ProcessInfo
                {
                    Pid = (uint)process.ProcessId,
                    Info = process.ExecId is { } id ? Any.Pack(new Protocol.Runc.ProcessDetails { ExecId = id }, "containerd.runc.v1.ProcessDetails") : null,
                }),
            ],
        };
    }

    /// <inheritdoc/>
    public override async Task<Empty> PauseAsync(PauseRequest request, TtrpcCallContext context)
    {
        await tasks.Find(request.Id).PauseAsync();
        return new Empty();
    }

    /// <inheritdoc/>
    public override async Task<Empty> ResumeAsync(ResumeRequest request, TtrpcCallContext context)
    {
        await tasks.Find(request.Id).ResumeAsync();
        return new Empty();
    }

    /// <inheritdoc/>
    public override async Task<Empty> UpdateAsync(UpdateTaskRequest request, TtrpcCallContext context)
    {
        await tasks.Find(request.Id).UpdateAsync(request.Resources);
        return new Empty();
    }

    /// <inheritdoc/>
    public override async Task<Empty> ResizePtyAsync(ResizePtyRequest request, TtrpcCallContext context)
    {
        await tasks.Find(request.Id).ResizeAsync(request.ExecId, request.Width, request.Height);
        return new Empty();
    }

    /// <inheritdoc/>
    public override async Task<Empty> CloseIOAsync(CloseIORequest request, TtrpcCallContext context)
    {
        var task = tasks.Find(request.Id);
        if (request.Stdin)
        {
            await task.CloseInputAsync(request.ExecId);
        }
        else
        {
            // Nothing to do, but to a process that is there.
            _ = task.ReadState(request.ExecId);
        }

        return new Empty();
    }

    /// <inheritdoc/>
    public override Task<StatsResponse> StatsAsync(StatsRequest request, TtrpcCallContext context) =>
        Task.FromResult(new StatsResponse { Stats = tasks.Find(request.Id).ReadStatistics() });

    /// <inheritdoc/>
    public override Task<Empty> CheckpointAsync(CheckpointTaskRequest request, TtrpcCallContext context)
    {
        _ = tasks.Find(request.Id);
        throw Refusal.Unimplemented("checkpoints are not supported: this shim runs containers itself, and CRIU is not driven yet");
    }

    /// <inheritdoc/>
    public override Task<ConnectResponse> ConnectAsync(ConnectRequest request, TtrpcCallContext context) => Task.FromResult(new ConnectResponse
    {
        ShimPid = (uint)Environment.ProcessId,
        TaskPid = (uint)(tasks.TryFind(request.Id)?.ProcessId ?? 0),
    });

    /// <inheritdoc/>
    public override Task<Empty> ShutdownAsync(ShutdownRequest request, TtrpcCallContext context)
    {
        // Of a pod's shim each container's end asks for it; the last one means it.
        if (tasks.IsEmpty)
        {
            end();
        }

        return Done();
    }

    private ShimOptions ReadOptions(Any? options)
    {
        try
        {
            var read = ShimOptions.Read(options);
            if (read.Note is { } note)
            {
                logger.OptionsNoted(note);
            }

            return read;
        }
        catch (ArgumentException damage)
        {
            throw Refusal.InvalidArgument(damage.Message, damage);
        }
    }

    private static Task<Empty> Done() => Task.FromResult(new Empty());
}
