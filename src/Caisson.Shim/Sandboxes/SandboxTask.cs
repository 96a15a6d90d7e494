using System.Diagnostics;
using System.Globalization;
using System.Text;
using Caisson.Contracts;
using Caisson.Contracts.Oci;
using Caisson.Platform.Linux.Files;
using Caisson.Shim.Events;
using Caisson.Shim.Metrics;
using Caisson.Shim.Protocol;
using Caisson.Shim.Tasks;
using Caisson.Ttrpc;
using Caisson.Ttrpc.WellKnown;

namespace Caisson.Shim.Sandboxes;

/// <summary>A pod's sandbox as the task service sees it: a task whose own process is the shim, which holds the pod's namespaces.</summary>
/// <remarks>
/// <para>The process stands for the sandbox and is never signalled: any signal ends the sandbox instead, signal 0 looks whether it lives. Its exit status is the one given: 0 when it was
/// killed running or deleted before it ran, 1 when it was killed before it ran or what it lived by vanished.</para>
/// <para>The table of states and verbs stands in docs/shim.md; a test walks it. The exit is told when all is given back, hence always before the deletion.</para>
/// </remarks>
[DebuggerDisplay("{Id} {_sandbox.State}")]
internal sealed class SandboxTask : IShimTask
{
    private const uint GreatestSignal = 64;
    private const uint PublicFile = 0x1A4;
    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(30);

    private readonly TaskEnvironment _shim;
    private readonly ShimPod _pod;
    private readonly PodSandbox _sandbox;
    private bool _isDeleted;

    private SandboxTask(TaskEnvironment shim, ShimPod pod, PodSandbox sandbox, string bundle)
    {
        _shim = shim;
        _pod = pod;
        _sandbox = sandbox;
        Bundle = bundle;
        sandbox.Tell = TellExit;
    }

    /// <inheritdoc/>
    public string Id => _sandbox.Id;

    /// <inheritdoc/>
    public string Bundle { get; }

    /// <inheritdoc/>
    public int ProcessId => PodSandbox.ProcessId;

    /// <inheritdoc/>
    public IReadOnlyCollection<string> ExecIds => [];

    /// <summary>Holds a pod's namespaces. When it fails nothing is left, and nothing was told.</summary>
    /// <param name="shim">What it works with.</param>
    /// <param name="pod">The shim's pod.</param>
    /// <param name="request">What containerd wants; its root is not mounted.</param>
    /// <param name="spec">The bundle's specification.</param>
    /// <exception cref="TtrpcStatusException">It cannot be made.</exception>
    public static async Task<SandboxTask> CreateAsync(TaskEnvironment shim, ShimPod pod, CreateTaskRequest request, Spec spec)
    {
        if (SandboxProcess.PodOf(spec) is { } named && named != request.Id)
        {
            throw Refusal.FailedPrecondition($"the sandbox of pod '{named}' cannot be the container {request.Id}");
        }

        if (request.Terminal || request.Stdin.Length + request.Stdout.Length + request.Stderr.Length > 0)
        {
            throw Refusal.InvalidArgument($"sandbox {request.Id} runs without a process and has no streams: leave their names empty");
        }

        // What containerd tells of, should this process be gone by then.
        PlainFile.Replace(Path.Combine(request.Bundle, "init.pid"), Encoding.ASCII.GetBytes(PodSandbox.ProcessId.ToString(CultureInfo.InvariantCulture)), PublicFile);
        var sandbox = await pod.CreateAsync(request.Id, spec);
        var task = new SandboxTask(shim, pod, sandbox, request.Bundle);
        task.TellCreated(request);
        return task;
    }

    /// <inheritdoc/>
    public StateResponse ReadState(string execId)
    {
        RequireNoExec(execId);
        return new StateResponse
        {
            Id = Id,
            Bundle = Bundle,
            Pid = (uint)ProcessId,
            Status = _sandbox.State switch
            {
                SandboxState.Created => Status.Created,
                SandboxState.Running => Status.Running,
                SandboxState.Closing or SandboxState.Closed => Status.Stopped,
                _ => throw new UnreachableException(),
            },
            ExitStatus = (uint)(_sandbox.Exit?.Code ?? 0),
            ExitedAt = _sandbox.Exit is { } exit ? Timestamp.Of(exit.Time) : ContainerTask.Never,
        };
    }

    /// <inheritdoc/>
    public Task<ExitRecord> ExitOf(string execId)
    {
        RequireNoExec(execId);
        return _sandbox.Closed;
    }

    /// <inheritdoc/>
    public Task<int> StartAsync(string execId)
    {
        RequireNoExec(execId);
        _sandbox.Start();
        _shim.Events.Publish(Topic.Start, new TaskStart { ContainerId = Id, Pid = (uint)ProcessId });
        return Task.FromResult(ProcessId);
    }

    /// <inheritdoc/>
    public void AddExec(ExecProcessRequest request) => throw Unimplemented("an exec");

    /// <inheritdoc/>
    public Task KillAsync(KillRequest request)
    {
        RequireNoExec(request.ExecId);
        if (request.Signal > GreatestSignal)
        {
            throw Refusal.InvalidArgument($"there is no signal {request.Signal}");
        }

        if (_sandbox.Exit is not null)
        {
            throw Refusal.AlreadyFinished();
        }

        if (request.Signal > 0)
        {
            _sandbox.End(_sandbox.State is SandboxState.Running ? 0 : 1, ExitReason.Terminated);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<DeleteResponse> DeleteAsync()
    {
        if (_sandbox.State is SandboxState.Running)
        {
            throw Refusal.FailedPrecondition("cannot delete a running process");
        }

        _sandbox.End(0, ExitReason.Terminated);
        var exit = await WaitClosedAsync();
        if (_isDeleted)
        {
            throw Refusal.NotFound("container not created");
        }

        _isDeleted = true;
        _pod.Forget(_sandbox);
        var answer = new DeleteResponse { Pid = (uint)ProcessId, ExitStatus = (uint)exit.Code, ExitedAt = Timestamp.Of(exit.Time) };
        _shim.Events.Publish(Topic.Delete, new TaskDelete { ContainerId = Id, Pid = answer.Pid, ExitStatus = answer.ExitStatus, ExitedAt = answer.ExitedAt });
        return answer;
    }

    /// <inheritdoc/>
    public Task<DeleteResponse> DeleteExecAsync(string execId) => throw NoExec(execId);

    /// <inheritdoc/>
    public Task<IReadOnlyList<(int ProcessId, string? ExecId)>> ReadProcessesAsync() =>
        Task.FromResult<IReadOnlyList<(int ProcessId, string? ExecId)>>(_sandbox.Exit is null ? [(ProcessId, Id)] : []);

    /// <inheritdoc/>
    public Task PauseAsync() => throw Unimplemented("a pause");

    /// <inheritdoc/>
    public Task ResumeAsync() => throw Unimplemented("a resumption");

    /// <inheritdoc/>
    public Task UpdateAsync(Any? resources) => throw Unimplemented("a limit");

    /// <inheritdoc/>
    public Task ResizeAsync(string execId, uint width, uint height)
    {
        RequireNoExec(execId);
        throw Refusal.FailedPrecondition($"sandbox {Id} has no terminal");
    }

    /// <inheritdoc/>
    public Task CloseInputAsync(string execId)
    {
        RequireNoExec(execId);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Any ReadStatistics() => _sandbox.Exit is null ? CgroupFiles.Nothing() : throw Refusal.NotFound($"sandbox {Id} has ended");

    /// <inheritdoc/>
    public Task AbandonAsync()
    {
        _sandbox.End(0, ExitReason.Terminated);
        return _sandbox.Closed;
    }

    private async Task<ExitRecord> WaitClosedAsync()
    {
        try
        {
            return await _sandbox.Closed.WaitAsync(ClosePatience, _shim.Time);
        }
        catch (TimeoutException)
        {
            throw new TtrpcStatusException(TtrpcStatusCode.DeadlineExceeded, $"sandbox {Id}, within {ClosePatience.TotalSeconds} s: what it held is not given back");
        }
    }

    private void TellCreated(CreateTaskRequest request) => _shim.Events.Publish(
        Topic.Create, new TaskCreate { ContainerId = Id, Bundle = Bundle, Rootfs = request.Rootfs, Io = new TaskIO(), Pid = (uint)ProcessId });

    private void TellExit(ExitRecord exit) => _shim.Events.Publish(Topic.Exit, new TaskExit
    {
        ContainerId = Id,
        Id = Id,
        Pid = (uint)ProcessId,
        ExitStatus = (uint)exit.Code,
        ExitedAt = Timestamp.Of(exit.Time),
    });

    private void RequireNoExec(string execId)
    {
        if (execId.Length > 0)
        {
            throw NoExec(execId);
        }
    }

    private TtrpcStatusException NoExec(string execId) => Refusal.NotFound($"exec {execId} in sandbox {Id} does not exist");

    private TtrpcStatusException Unimplemented(string what) => Refusal.Unimplemented($"{what} is not for sandbox {Id}, which runs without a process");
}
