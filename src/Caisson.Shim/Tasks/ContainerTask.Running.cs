using System.Text.Json;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Caisson.Contracts.Oci;
using Caisson.Shim.Events;
using Caisson.Shim.Protocol;
using Caisson.Shim.Streams;
using Caisson.Ttrpc;
using Caisson.Ttrpc.WellKnown;

namespace Caisson.Shim.Tasks;

internal sealed partial class ContainerTask
{
    private const string StartFailed = "OCI runtime start failed: ";
    private const string ExecFailed = "OCI runtime exec failed: ";

    /// <summary>Lets the container's program run.</summary>
    /// <returns>Its process id.</returns>
    public async Task<int> StartAsync()
    {
        if (Init.State is not ProcessState.Created || _deletion is not null)
        {
            throw Refusal.FailedPrecondition($"cannot start a container that is {Status.ToString().ToLowerInvariant()}{(Init.State is ProcessState.Starting ? " and being started" : "")}");
        }

        Init.BecomeStarting();
        try
        {
            await _shim.Service.StartSystemAsync(_system, CancellationToken.None);
        }
        catch (ComputeException error)
        {
            // A client that is refused deletes at once, and asks for the state before: one whose program never ran has stopped by then.
            await WithinAsync(WaitUntilAsync(() => Init.State is not ProcessState.Starting), "its start failed, and it has not ended");
            throw Refusal.Of(error, StartFailed);
        }

        // The event is told before the answer.
        await WaitUntilAsync(() => Init.State is not ProcessState.Starting);
        return Init.ProcessId;
    }

    /// <summary>Notes a process to run beside the container's own. Nothing of it exists before it is started.</summary>
    public void AddExec(ExecProcessRequest request)
    {
        if (request.ExecId.Length == 0)
        {
            throw Refusal.InvalidArgument("an exec needs an id");
        }

        if (_execs.ContainsKey(request.ExecId))
        {
            throw Refusal.AlreadyExists($"id {request.ExecId}");
        }

        Require("exec in", Status.Created, Status.Running);
        var process = ReadProcess(request.Spec) with { IsTerminal = request.Terminal };
        _execs.Add(request.ExecId, new TaskProcess(request.ExecId, new StreamNames(request.Stdin, request.Stdout, request.Stderr, request.Terminal), process));
        _shim.Events.Publish(Topic.ExecAdded, new TaskExecAdded { ContainerId = Id, ExecId = request.ExecId });
    }

    /// <summary>Makes and starts an exec. One that cannot be started can be deleted, and nobody waits for it.</summary>
    /// <returns>Its process id.</returns>
    public async Task<int> StartExecAsync(TaskProcess exec)
    {
        if (exec.State is not ProcessState.Created)
        {
            throw Refusal.FailedPrecondition($"cannot start exec {exec.Id}, which was started before");
        }

        Require("start an exec in", Status.Running);
        exec.BecomeStarting();
        try
        {
            await LaunchExecAsync(exec);
        }
        catch (Exception failure) when (failure is ComputeException or TtrpcStatusException)
        {
            exec.BecomeStopped(NeverRan(failure));
            exec.ReleaseWaiters();
            throw failure is ComputeException error ? Refusal.Of(error, ExecFailed) : failure;
        }

        await WaitUntilAsync(() => exec.State is not ProcessState.Starting);
        return exec.ProcessId;
    }

    private async Task LaunchExecAsync(TaskProcess exec)
    {
        var opened = await _shim.Streams.OpenAsync(exec.Streams, exec.Id);
        exec.Logger = opened.Logger;
        var parameters = new ProcessParameters { OciProcess = exec.Specification, EmulateConsole = exec.Streams.IsTerminal };
        var entry = await _shim.Service.PrepareProcessAsync(_system, parameters, opened.Stdio, CancellationToken.None);
        Register(exec, entry);
        if (exec.IsInputClosed)
        {
            await CloseInputAsync(exec);
        }

        await _shim.Service.StartProcessAsync(entry.Handle, CancellationToken.None);
    }

    /// <summary>Ends a process's input. Before there is a process it is noted.</summary>
    public async Task CloseInputAsync(TaskProcess process)
    {
        process.IsInputClosed = true;
        if (process is { Handle: { } handle, State: not ProcessState.Stopped })
        {
            await ModifyAsync(handle, new ProcessModifyRequest
            {
                Operation = ProcessModifyOperation.CloseHandle,
                CloseHandle = new CloseHandle { Handle = StdioHandle.StdIn },
            });
        }
    }

    /// <summary>Gives a process's terminal another size; without a terminal nothing happens.</summary>
    public async Task ResizeAsync(TaskProcess process, uint width, uint height)
    {
        if (!process.Streams.IsTerminal)
        {
            return;
        }

        if (process is not { Handle: { } handle, State: not ProcessState.Stopped })
        {
            throw Refusal.FailedPrecondition($"cannot resize the terminal of process {process.Id}, which does not run");
        }

        await ModifyAsync(handle, new ProcessModifyRequest
        {
            Operation = ProcessModifyOperation.ConsoleSize,
            ConsoleSize = new ConsoleSize { Width = (ushort)Math.Min(width, ushort.MaxValue), Height = (ushort)Math.Min(height, ushort.MaxValue) },
        });
    }

    /// <summary>Changes the container's limits.</summary>
    public async Task UpdateAsync(Any? resources)
    {
        Require("update", Status.Created, Status.Running, Status.Paused);
        if (resources is null || !resources.TypeUrl.EndsWith("LinuxResources", StringComparison.Ordinal))
        {
            throw Refusal.InvalidArgument($"the resources are of the type '{resources?.TypeUrl}': use LinuxResources");
        }

        try
        {
            // Read for what it is before it is passed on.
            var limits = OciCodecs.LinuxResources.Read(resources.Value.Span) ?? throw Refusal.InvalidArgument("the resources are null");
            var settings = JsonDocument.Parse($$"""{"Linux":{{OciCodecs.LinuxResources.WriteText(limits)}}}""").RootElement;
            await _shim.Service.ModifySystemAsync(
                _system, new ModifySettingRequest { ResourcePath = ResourcePath.ContainerConstraints, RequestType = ModifyRequestType.Update, Settings = settings }, CancellationToken.None);
        }
        catch (JsonException damage)
        {
            throw Refusal.InvalidArgument($"the resources cannot be read: {damage.Message}", damage);
        }
        catch (ComputeException error)
        {
            throw Refusal.Of(error);
        }
    }

    private async Task ModifyAsync(ProcessHandle handle, ProcessModifyRequest request)
    {
        try
        {
            await _shim.Service.ModifyProcessAsync(handle, request, CancellationToken.None);
        }
        catch (ComputeException error)
        {
            throw Refusal.Of(error);
        }
    }

    private static Process ReadProcess(Any? spec)
    {
        try
        {
            return (spec is null ? null : OciCodecs.Process.Read(spec.Value.Span)) ?? throw Refusal.InvalidArgument("the exec has no process specification");
        }
        catch (JsonException damage)
        {
            throw Refusal.InvalidArgument($"the process specification cannot be read: {damage.Message}", damage);
        }
    }

    private ExitRecord NeverRan(Exception failure) => new()
    {
        Time = _shim.Time.GetUtcNow(),
        Code = failure is ComputeException { Code: ErrorCode.ProgramNotFound } ? 127 : failure is ComputeException { Code: ErrorCode.ProgramNotExecutable } ? 126 : 255,
        Reason = ExitReason.LaunchFailed,
        Source = ExitSource.Inferred,
        Detail = failure.Message,
    };
}
