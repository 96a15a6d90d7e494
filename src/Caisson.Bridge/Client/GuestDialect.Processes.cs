using Caisson.Bridge.Errors;
using Caisson.Bridge.Messages;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;

namespace Caisson.Bridge.Client;

/// <summary>Processes of a guest.</summary>
internal sealed partial class GuestDialect
{
    public Task<ProcessEntry> PrepareProcessAsync(
        SystemHandle system, ProcessParameters parameters, ProcessStdio stdio, CancellationToken cancellationToken) =>
        Task.FromResult(Prepare(system, parameters, stdio, Operations.PrepareProcess).Entry);

    public Task StartProcessAsync(ProcessHandle process, CancellationToken cancellationToken)
    {
        var guest = ProcessOf(process, Operations.StartProcess);
        if (ReferenceEquals(guest, guest.System.Init))
        {
            throw ConnectionErrors.Refused(ErrorCode.InvalidState, Operations.StartProcess, guest.ObjectId, "the init process starts with its system");
        }

        MarkStarted(guest, Operations.StartProcess);
        return ExecuteAsync(guest, Operations.StartProcess, cancellationToken);
    }

    public async Task<ProcessEntry> CreateProcessAsync(
        SystemHandle system, ProcessParameters parameters, ProcessStdio stdio, CancellationToken cancellationToken)
    {
        var (process, entry) = Prepare(system, parameters, stdio, Operations.CreateProcess);
        try
        {
            MarkStarted(process, Operations.CreateProcess);
            await ExecuteAsync(process, Operations.CreateProcess, cancellationToken);
            return entry with { ProcessId = process.ProcessId };
        }
        catch
        {
            await CloseProcessAsync(entry.Handle, CancellationToken.None);
            throw;
        }
    }

    public Task<ProcessEntry> OpenProcessAsync(SystemHandle system, int processId, CancellationToken cancellationToken) =>
        Task.FromException<ProcessEntry>(ConnectionErrors.NotSupported(Operations.OpenProcess));

    public Task<bool> SignalProcessAsync(ProcessHandle process, SignalProcessOptions options, CancellationToken cancellationToken) =>
        SignalAsync(process, options, Operations.SignalProcess, cancellationToken);

    public Task<bool> TerminateProcessAsync(ProcessHandle process, CancellationToken cancellationToken) =>
        SignalAsync(process, null, Operations.KillProcess, cancellationToken);

    public Task<ProcessEntry> GetProcessInfoAsync(ProcessHandle process, CancellationToken cancellationToken)
    {
        var guest = ProcessOf(process, Operations.ProcessInfo);
        return Task.FromResult(new ProcessEntry(process, guest.Number, guest.ProcessId, ProcessStreams.None));
    }

    public Task<ProcessStatus> GetProcessPropertiesAsync(ProcessHandle process, CancellationToken cancellationToken)
    {
        var guest = ProcessOf(process, Operations.ProcessProperties);
        return Task.FromResult(new ProcessStatus
        {
            ProcessId = (uint)(guest.ProcessId ?? 0),
            Exited = guest.Exit is not null,
            ExitCode = (uint)(guest.Exit?.Code ?? 0),
        });
    }

    public Task<ProcessAttachment> AttachProcessAsync(
        ProcessHandle process, ProcessStdio stdio, AttachOptions options, CancellationToken cancellationToken)
    {
        LocalStreams.CloseGiven(stdio);
        return Task.FromException<ProcessAttachment>(ConnectionErrors.NotSupported(Operations.AttachProcess));
    }

    public async Task ModifyProcessAsync(ProcessHandle process, ProcessModifyRequest request, CancellationToken cancellationToken)
    {
        var guest = ProcessOf(process, Operations.ModifyProcess);
        if (request.Operation == ProcessModifyOperation.CloseHandle)
        {
            return; // There are no streams to close.
        }

        if (request is not { ConsoleSize: { } size } || request.Operation != ProcessModifyOperation.ConsoleSize)
        {
            throw ConnectionErrors.NotSupported(Operations.ModifyProcess, guest.ObjectId);
        }

        var message = new ResizeConsoleRequest
        {
            ContainerId = guest.System.Id,
            ProcessId = RunningId(guest, Operations.ModifyProcess),
            Height = size.Height,
            Width = size.Width,
        };
        await _connection.CallAsync(Verbs.ResizeConsole, message, guest.ObjectId, cancellationToken);
    }

    public Task CloseProcessAsync(ProcessHandle process, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_processHandles.Remove(process.Value, out var guest) && !guest.WasStarted && ReferenceEquals(guest.System.Init, guest))
            {
                guest.System.Init = null;
            }
        }

        return Task.CompletedTask;
    }

    private void MarkStarted(GuestProcess process, string operation)
    {
        lock (_gate)
        {
            if (process.WasStarted)
            {
                throw ConnectionErrors.Refused(ErrorCode.InvalidState, operation, process.ObjectId, "it was started before");
            }

            process.WasStarted = true;
        }
    }

    private async Task ExecuteAsync(GuestProcess process, string operation, CancellationToken cancellationToken)
    {
        var settings = new ExecuteProcessSettings
        {
            ProcessParameters = MessageBody.WriteText(process.Parameters, DocumentCodecs.ProcessParameters),
            VsockStdioRelaySettings = new PortRelaySettings(),
        };
        try
        {
            var response = await _connection.CallAsync(
                Verbs.ExecuteProcess with { Operation = operation },
                new ExecuteProcessRequest { ContainerId = process.System.Id, Settings = settings },
                process.ObjectId,
                cancellationToken);
            process.ProcessId = (int)response.ProcessId;
        }
        catch (ComputeOperationException)
        {
            process.Exit = new ExitRecord { Time = Now, Code = 125, Reason = ExitReason.LaunchFailed, Source = ExitSource.Service };
            process.System.EndIfComplete();
            throw;
        }

        process.System.Tell(new SystemNotification.ProcessPrepared(process.Number, process.ProcessId.Value) { Time = Now });
        process.System.Tell(new SystemNotification.ProcessStarted(process.Number, process.ProcessId.Value) { Time = Now });
        if (ReferenceEquals(process, process.System.Init))
        {
            process.System.Tell(new SystemNotification.Started { Time = Now });
        }

        _ = WaitAsync(process, process.ProcessId.Value);
    }

    private async Task WaitAsync(GuestProcess process, int processId)
    {
        try
        {
            var request = new WaitForProcessRequest
            {
                ContainerId = process.System.Id,
                ProcessId = (uint)processId,
                TimeoutInMs = WaitForProcessRequest.Infinite,
            };
            var response = await _connection.AskAsync(
                Verbs.WaitForProcess, request, process.ObjectId, Timeout.InfiniteTimeSpan, CancellationToken.None);
            var code = response.Result == 0 ? (int)response.ExitCode : -1;
            process.Exit = new ExitRecord
            {
                Time = Now,
                Code = code,
                Reason = code > 128 ? ExitReason.Signaled : ExitReason.Exited,
                Source = response.Result == 0 ? ExitSource.Service : ExitSource.Inferred,
                Detail = response.Result == 0 ? null : $"the guest's wait failed: {response.ErrorMessage} (0x{(uint)response.Result:x8})",
            };
            process.System.Tell(new SystemNotification.ProcessExited(process.Number, processId, process.Exit) { Time = process.Exit.Time });
            process.System.EndIfComplete();
        }
        catch (ComputeException)
        {
            // The connection ended; every subscriber hears of that.
        }
    }

    private async Task<bool> SignalAsync(ProcessHandle process, SignalProcessOptions? options, string operation, CancellationToken cancellationToken)
    {
        var guest = ProcessOf(process, operation);
        if (guest.Exit is not null)
        {
            return false;
        }

        var request = new SignalProcessRequest { ContainerId = guest.System.Id, ProcessId = RunningId(guest, operation), Options = options };
        var response = await _connection.AskAsync(Verbs.SignalProcess, request, guest.ObjectId, _connection.CallTimeout, cancellationToken);
        return response.Result switch
        {
            0 => true,
            HResults.NotFound => false,
            _ => throw WireErrors.ToException(response, operation, guest.ObjectId),
        };
    }

    private static uint RunningId(GuestProcess process, string operation) => process.ProcessId is { } id
        ? (uint)id
        : throw ConnectionErrors.Refused(ErrorCode.InvalidState, operation, process.ObjectId, "it does not run yet");
}
