using System.Globalization;
using System.Text.Json;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Processes;
using Caisson.Shim.Events;
using Caisson.Shim.Protocol;
using Caisson.Ttrpc;
using Caisson.Ttrpc.WellKnown;

namespace Caisson.Shim.Tasks;

internal sealed partial class ContainerTask
{
    private const int GreatestSignal = 64;

    // Asked for once: a second time it would be done at once, though the first still goes on.
    private Task? _closing;

    /// <summary>Sends a signal to a process, or to all of the container's.</summary>
    /// <exception cref="TtrpcStatusException">NotFound: it has ended. FailedPrecondition: an exec that was not started.</exception>
    public async Task KillAsync(TaskProcess process, uint signal, bool isForAll)
    {
        if (signal > GreatestSignal)
        {
            throw Refusal.InvalidArgument($"there is no signal {signal}");
        }

        if (process.State is ProcessState.Stopped)
        {
            throw Refusal.AlreadyFinished();
        }

        if (process.Handle is not { } handle)
        {
            throw Refusal.FailedPrecondition("process not created");
        }

        try
        {
            await KillAsync(process, handle, (int)signal, isForAll && process == Init);
        }
        catch (ComputeException error) when (error.Code is ErrorCode.SystemAlreadyStopped or ErrorCode.ProcessAlreadyStopped)
        {
            throw Refusal.AlreadyFinished();
        }
        catch (ComputeException error)
        {
            throw Refusal.Of(error);
        }
    }

    /// <summary>The processes of the container, and which of them are execs.</summary>
    public async Task<IReadOnlyList<(int ProcessId, string? ExecId)>> ReadProcessesAsync()
    {
        if (Init.State is ProcessState.Stopped)
        {
            return [];
        }

        try
        {
            var query = new PropertyQuery { PropertyTypes = [PropertyType.ProcessList] };
            var properties = await _shim.Service.GetSystemPropertiesAsync(_system, query, CancellationToken.None);
            var execs = _execs.Values.Where(static exec => exec.State is ProcessState.Running).ToDictionary(static exec => exec.ProcessId, static exec => exec.Id);
            return [.. (properties.ProcessList ?? []).Select(process => (process.ProcessId, execs.GetValueOrDefault(process.ProcessId)))];
        }
        catch (ComputeException error)
        {
            throw Refusal.Of(error);
        }
    }

    /// <summary>Forgets an exec that does not run.</summary>
    public async Task<DeleteResponse> DeleteExecAsync(TaskProcess exec)
    {
        if (exec.State is ProcessState.Running or ProcessState.Starting)
        {
            throw Refusal.FailedPrecondition($"cannot delete a running process {exec.Id}");
        }

        _execs.Remove(exec.Id);
        if (exec.Handle is { } handle)
        {
            await _shim.Service.CloseProcessAsync(handle, CancellationToken.None);
        }

        if (exec.Logger is { } logger)
        {
            await logger.EndAsync();
        }

        return AnswerOf(exec);
    }

    /// <summary>Ends a container that was never started, and takes away whatever there is of one that has ended.</summary>
    /// <exception cref="TtrpcStatusException">FailedPrecondition: it runs. NotFound: it was deleted meanwhile. DeadlineExceeded: it does not end.</exception>
    public async Task<DeleteResponse> DeleteAsync()
    {
        if (Init.State is ProcessState.Running or ProcessState.Starting)
        {
            throw Refusal.FailedPrecondition($"cannot delete a {(Freeze == Freeze.None ? "running" : "paused")} process");
        }

        if (_deletion is { } deletion)
        {
            await deletion;
            throw Refusal.NotFound("container not created");
        }

        _deletion = RemoveAsync();
        try
        {
            await _deletion;
        }
        catch (Exception failure)
        {
            // It may be tried again.
            _deletion = null;
            if (failure is ComputeException error)
            {
                throw Refusal.Of(error);
            }

            throw;
        }

        var answer = AnswerOf(Init);
        _shim.Events.Publish(Topic.Delete, new TaskDelete { ContainerId = Id, Pid = answer.Pid, ExitStatus = answer.ExitStatus, ExitedAt = answer.ExitedAt });
        return answer;
    }

    /// <summary>Ends it in whatever state it is: the shim's own end.</summary>
    public async Task AbandonAsync()
    {
        try
        {
            await _shim.Service.TerminateSystemAsync(_system, CancellationToken.None);
        }
        catch (ComputeException closed) when (closed.Code == ErrorCode.AlreadyClosed)
        {
            // It is being deleted.
        }

        await _watching;
    }

    private async Task RemoveAsync()
    {
        if (Init.State is ProcessState.Created)
        {
            await _shim.Service.TerminateSystemAsync(_system, CancellationToken.None);
        }

        await WithinAsync(Init.Exit, "it does not end");
        await WithinAsync(_closing ??= _shim.Service.CloseSystemAsync(_system, CancellationToken.None), "what it used cannot be released");
        await _watching;
        foreach (var handle in _execs.Values.Append(Init).Select(static process => process.Handle).OfType<ProcessHandle>())
        {
            // The engine kept what they wrote for readers to come.
            await _shim.Service.CloseProcessAsync(handle, CancellationToken.None);
        }

        foreach (var logger in _execs.Values.Append(Init).Select(static process => process.Logger).OfType<Streams.LoggerProgram>())
        {
            await logger.EndAsync();
        }
    }

    private async Task WithinAsync(Task task, string otherwise)
    {
        try
        {
            await task.WaitAsync(EndPatience, _shim.Time);
        }
        catch (TimeoutException)
        {
            throw new TtrpcStatusException(TtrpcStatusCode.DeadlineExceeded, $"container {Id}, within {EndPatience.TotalSeconds} s: {otherwise}");
        }
    }

    private async Task KillAsync(TaskProcess process, ProcessHandle handle, int signal, bool isForAll)
    {
        if (process == Init && signal == Signals.Kill && (isForAll || Freeze != Freeze.None))
        {
            // Frozen processes do not die; this thaws them.
            _ = await _shim.Service.TerminateSystemAsync(_system, CancellationToken.None);
            return;
        }

        if (isForAll)
        {
            await SignalAllAsync(signal);
            return;
        }

        var options = new SignalProcessOptions { Signal = JsonDocument.Parse(signal.ToString(CultureInfo.InvariantCulture)).RootElement };
        if (!await _shim.Service.SignalProcessAsync(handle, options, CancellationToken.None))
        {
            throw Refusal.AlreadyFinished();
        }
    }

    /// <summary>Each is taken hold of first and then looked up again, so that an id that passed to a stranger meanwhile gets nothing.</summary>
    private async Task SignalAllAsync(int signal)
    {
        var held = (await ReadProcessesAsync()).Select(static process => ForeignProcess.TryOpen(process.ProcessId)).OfType<ForeignProcess>().ToList();
        var still = (await ReadProcessesAsync()).Select(static process => process.ProcessId).ToHashSet();
        foreach (var process in held)
        {
            using (process)
            {
                if (still.Contains(process.ProcessId))
                {
                    _ = process.Signal(signal);
                }
            }
        }
    }

    private static DeleteResponse AnswerOf(TaskProcess process) => process.State is ProcessState.Stopped { Exit: var exit, ProcessId: var processId }
        ? new DeleteResponse { Pid = (uint)processId, ExitStatus = (uint)exit.Code, ExitedAt = Timestamp.Of(exit.Time) }
        : new DeleteResponse { ExitedAt = Never };

    /// <summary>Go's zero time: of what has not ended.</summary>
    internal static Timestamp Never { get; } = new() { Seconds = -62135596800 };
}
