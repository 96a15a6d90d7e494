using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Caisson.Engine.Processes;

namespace Caisson.Engine.Systems;

public sealed partial class LinuxComputeService
{
    /// <inheritdoc/>
    public Task<ProcessEntry> PrepareProcessAsync(
        SystemHandle system, ProcessParameters parameters, ProcessStdio stdio, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(stdio);
        return MakeProcessAsync(OperationNames.SystemPrepareProcess, system, parameters, stdio, null, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ProcessEntry> CreateProcessAsync(
        SystemHandle system, ProcessParameters parameters, ProcessStdio stdio, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(stdio);
        const string Operation = OperationNames.SystemCreateProcess;
        return MakeProcessAsync(
            Operation, system, parameters, stdio, process => process.System.StartProcessAsync(Operation, process), cancellationToken);
    }

    /// <inheritdoc/>
    public Task StartProcessAsync(ProcessHandle process, CancellationToken cancellationToken)
    {
        const string Operation = OperationNames.ProcessStart;
        return Do(
            Operation,
            () =>
            {
                var found = Find(Operation, process);
                return found.System.StartProcessAsync(Operation, found);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ProcessEntry> OpenProcessAsync(SystemHandle system, int processId, CancellationToken cancellationToken)
    {
        const string Operation = OperationNames.SystemOpenProcess;
        return Answer(Operation, () =>
        {
            var owner = Find(Operation, system);
            return owner.FindProcess(processId) is { } process
                ? Open(process, ProcessStreams.None)
                : throw EngineErrors.Failed(ErrorCode.ProcessNotFound, Operation, owner.Id.Value, $"system '{owner.Id}' has no process of id {processId}");
        });
    }

    /// <inheritdoc/>
    public Task<bool> SignalProcessAsync(ProcessHandle process, SignalProcessOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        const string Operation = OperationNames.ProcessSignal;
        return Answer(Operation, () =>
        {
            var found = Find(Operation, process);
            var signal = LinuxSignal.Kill;
            if (options.Signal is { } wanted && !LinuxSignal.TryParse(wanted, out signal))
            {
                throw EngineErrors.Failed(
                    ErrorCode.InvalidArgument,
                    Operation,
                    found.ObjectId,
                    $"{wanted.GetRawText()} is no signal for process '{found.ObjectId}'",
                    "use a number from 0 to 64 or a name such as SIGTERM");
            }

            return found.System.SignalProcess(found, signal);
        });
    }

    /// <inheritdoc/>
    public Task<bool> TerminateProcessAsync(ProcessHandle process, CancellationToken cancellationToken)
    {
        const string Operation = OperationNames.ProcessKill;
        return Answer(Operation, () =>
        {
            var found = Find(Operation, process);
            return found.System.KillProcess(found);
        });
    }

    /// <inheritdoc/>
    public Task<ProcessEntry> GetProcessInfoAsync(ProcessHandle process, CancellationToken cancellationToken)
    {
        const string Operation = OperationNames.ProcessGetInfo;
        return Answer(Operation, () => EntryOf(Find(Operation, process), process, ProcessStreams.None));
    }

    /// <inheritdoc/>
    public Task<ProcessStatus> GetProcessPropertiesAsync(ProcessHandle process, CancellationToken cancellationToken)
    {
        const string Operation = OperationNames.ProcessProperties;
        return Answer(Operation, () =>
        {
            var found = Find(Operation, process);
            return new ProcessStatus
            {
                ProcessId = (uint)found.ProcessId,
                Exited = found.Exit is not null,
                ExitCode = (uint)(found.Exit?.Code ?? 0),
                Exit = found.Exit,
            };
        });
    }

    /// <inheritdoc/>
    public Task ModifyProcessAsync(ProcessHandle process, ProcessModifyRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        const string Operation = OperationNames.ProcessModify;
        return Answer(Operation, () =>
        {
            ContainerSystem.ModifyProcess(Operation, Find(Operation, process), request);
            return true;
        });
    }

    /// <inheritdoc/>
    public Task<ProcessAttachment> AttachProcessAsync(
        ProcessHandle process, ProcessStdio stdio, AttachOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stdio);
        ArgumentNullException.ThrowIfNull(options);
        const string Operation = OperationNames.ProcessAttach;
        return Answer(Operation, () =>
        {
            try
            {
                var found = Find(Operation, process);
                var (attachment, client) = found.System.Attach(Operation, found, stdio, options);
                _attached.RemoveAll(static attached => !attached.Client.IsAttached);
                _attached.Add((process.Value, client));
                return attachment;
            }
            catch (ComputeException)
            {
                CloseDescriptors(stdio);
                throw;
            }
        });
    }

    /// <inheritdoc/>
    public Task CloseProcessAsync(ProcessHandle process, CancellationToken cancellationToken)
    {
        Close(process);
        return Task.CompletedTask;
    }

    private async Task<ProcessEntry> MakeProcessAsync(
        string operation,
        SystemHandle system,
        ProcessParameters parameters,
        ProcessStdio stdio,
        Func<ContainerProcess, Task>? start,
        CancellationToken cancellationToken)
    {
        ContainerSystem owner;
        try
        {
            ThrowIfClosed(operation);
            owner = Find(operation, system);
        }
        catch (ComputeException)
        {
            CloseDescriptors(stdio);
            throw;
        }

        var making = MakeAsync();
        await Wait(making, owner.Id, cancellationToken);
        return await making;

        async Task<ProcessEntry> MakeAsync()
        {
            var process = await PrepareAsync(operation, owner, parameters, stdio);
            var entry = Open(process, process.Io.CallerStreams);
            try
            {
                if (start is not null)
                {
                    await start(process);
                }
            }
            catch (ComputeException)
            {
                Abandon(entry);
                throw;
            }

            // Nobody got the handle when the caller stopped waiting, or when the connection ended meanwhile.
            if (cancellationToken.IsCancellationRequested || _isDisposed)
            {
                Abandon(entry);
            }

            return entry;
        }
    }

    private static async Task<ContainerProcess> PrepareAsync(
        string operation, ContainerSystem system, ProcessParameters parameters, ProcessStdio stdio)
    {
        try
        {
            return await system.PrepareProcessAsync(operation, parameters, stdio);
        }
        catch (ComputeException)
        {
            CloseDescriptors(stdio);
            throw;
        }
    }

    // Descriptors are given away with the call, also with one that fails.
    private static void CloseDescriptors(ProcessStdio stdio)
    {
        foreach (var endpoint in new[] { stdio.Input, stdio.Output, stdio.Error })
        {
            (endpoint as StdioEndpoint.Descriptor)?.Handle.Dispose();
        }
    }

    private ProcessEntry Open(ContainerProcess process, ProcessStreams streams)
    {
        var handle = new ProcessHandle(++_lastHandle);
        _processes.Add(handle.Value, process);
        process.HandleCount++;
        return EntryOf(process, handle, streams);
    }

    private void Close(ProcessHandle handle)
    {
        if (_processes.Remove(handle.Value, out var process))
        {
            Detach(handle.Value);
            process.System.CloseProcessHandle(process);
        }
    }

    /// <summary>An attachment ends with the handle it was made over.</summary>
    private void Detach(ulong handle)
    {
        foreach (var (owner, client) in _attached)
        {
            if (owner == handle)
            {
                client.Detach();
            }
        }

        _attached.RemoveAll(attached => attached.Handle == handle);
    }

    private void Abandon(ProcessEntry entry)
    {
        Close(entry.Handle);
        entry.Streams.Input?.Dispose();
        entry.Streams.Output?.Dispose();
        entry.Streams.Error?.Dispose();
    }

    private static ProcessEntry EntryOf(ContainerProcess process, ProcessHandle handle, ProcessStreams streams) =>
        new(handle, process.Number, process.ProcessId, streams);

    private ContainerProcess Find(string operation, ProcessHandle handle) => _processes.TryGetValue(handle.Value, out var process)
        ? process
        : throw EngineErrors.ProcessHandleClosed(operation, handle);
}
