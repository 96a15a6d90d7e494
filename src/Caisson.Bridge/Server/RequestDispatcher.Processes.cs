using Caisson.Bridge.Errors;
using Caisson.Bridge.Messages;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;

namespace Caisson.Bridge.Server;

/// <summary>Requests about processes.</summary>
internal sealed partial class RequestDispatcher
{
    private async Task<ProcessEntryResponse> PrepareAsync(ExecuteProcessRequest request, ServerCall call)
    {
        var system = _handles.Find(request, call.Operation);
        var (parameters, stdio) = ReadProcess(request, call);
        return ToResponse(await HoldAsync(await _service.PrepareProcessAsync(system.Handle, parameters, stdio, CancellationToken.None), system, call));
    }

    private async Task<ProcessEntryResponse> ExecuteAsync(ExecuteProcessRequest request, ServerCall call)
    {
        var system = _handles.Find(request, call.Operation);
        var (parameters, stdio) = ReadProcess(request, call);
        if (_connection.HasExtensions || parameters.OciProcess is not null)
        {
            return ToResponse(await HoldAsync(await _service.CreateProcessAsync(system.Handle, parameters, stdio, CancellationToken.None), system, call));
        }

        var init = await HoldAsync(await _service.PrepareProcessAsync(system.Handle, parameters, stdio, CancellationToken.None), system, call);
        await _service.StartSystemAsync(system.Handle, CancellationToken.None);
        return ToResponse(init);
    }

    private static (ProcessParameters Parameters, ProcessStdio Stdio) ReadProcess(ExecuteProcessRequest request, ServerCall call)
    {
        var parameters = MessageBody.ReadText(request.Settings.ProcessParameters, DocumentCodecs.ProcessParameters);
        if (request.Settings is { StdioRelaySettings: not null } or { VsockStdioRelaySettings: not null and not { StdIn: 0, StdOut: 0, StdErr: 0 } })
        {
            throw ServerErrors.Refused(ErrorCode.NotSupported, call.Operation, call.ObjectId, "streams over ports are not offered on this connection");
        }

        return (parameters, ReadStdio(request.Settings.CaissonStdio, call));
    }

    private static ProcessStdio ReadStdio(LocalStdio? local, ServerCall call)
    {
        if (local is null)
        {
            return ProcessStdio.None;
        }

        // Given away from here on: the service closes them, also when it refuses.
        var descriptors = new Queue<Microsoft.Win32.SafeHandles.SafeFileHandle>(call.MoveDescriptors());
        return new ProcessStdio(Endpoint(local.StdIn), Endpoint(local.StdOut), Endpoint(local.StdErr));

        StdioEndpoint Endpoint(LocalEndpoint? endpoint) => endpoint switch
        {
            null => new StdioEndpoint.None(),
            { Path: { } path } => new StdioEndpoint.Path(path),
            { IsHosted: true } => new StdioEndpoint.Hosted(),
            _ => new StdioEndpoint.Descriptor(descriptors.Dequeue()),
        };
    }

    private async Task<ProcessEntryResponse> OpenProcessAsync(ProcessRequest request, ServerCall call)
    {
        var system = _handles.Find(request, call.Operation);
        var entry = await _service.OpenProcessAsync(system.Handle, (int)request.ProcessId, CancellationToken.None);
        return ToResponse(await HoldAsync(entry, system, call));
    }

    private async Task<PlainResponse> StartProcessAsync(ProcessRequest request, ServerCall call)
    {
        await _service.StartProcessAsync(_handles.FindProcess(request, call.Operation).Entry.Handle, CancellationToken.None);
        return new PlainResponse();
    }

    private async Task<WaitForProcessResponse> WaitAsync(WaitForProcessRequest request, ServerCall call)
    {
        var process = _handles.FindProcess(request, call.Operation);
        var exit = await _subscriptions.WaitForExitAsync(process, request.TimeoutInMs, call.Operation);
        return new WaitForProcessResponse { ExitCode = (uint)exit.Code };
    }

    private async Task<PlainResponse> SignalAsync(SignalProcessRequest request, ServerCall call)
    {
        var process = _handles.FindProcess(request, call.Operation).Entry.Handle;
        return Delivered(request.Options is { } options
            ? await _service.SignalProcessAsync(process, options, CancellationToken.None)
            : await _service.TerminateProcessAsync(process, CancellationToken.None));
    }

    private async Task<PlainResponse> KillAsync(ProcessRequest request, ServerCall call) =>
        Delivered(await _service.TerminateProcessAsync(_handles.FindProcess(request, call.Operation).Entry.Handle, CancellationToken.None));

    /// <summary>The protocol's way to say that there was nobody to deliver to; without our error member it is an answer, not an error.</summary>
    private static PlainResponse Delivered(bool wasDelivered) => new()
    {
        Result = wasDelivered ? 0 : HResults.NotFound,
        ErrorMessage = wasDelivered ? null : "the process has ended",
    };

    private async Task<PlainResponse> ResizeAsync(ResizeConsoleRequest request, ServerCall call)
    {
        var change = new ProcessModifyRequest
        {
            Operation = ProcessModifyOperation.ConsoleSize,
            ConsoleSize = new ConsoleSize { Height = request.Height, Width = request.Width },
        };
        await _service.ModifyProcessAsync(_handles.FindProcess(request, call.Operation).Entry.Handle, change, CancellationToken.None);
        return new PlainResponse();
    }

    private async Task<ProcessEntryResponse> GetProcessInfoAsync(ProcessRequest request, ServerCall call)
    {
        var process = _handles.FindProcess(request, call.Operation);
        var entry = await _service.GetProcessInfoAsync(process.Entry.Handle, CancellationToken.None);
        return ToResponse(process with { Entry = entry });
    }

    private async Task<PropertiesResponse> GetProcessPropertiesAsync(ProcessRequest request, ServerCall call)
    {
        var status = await _service.GetProcessPropertiesAsync(_handles.FindProcess(request, call.Operation).Entry.Handle, CancellationToken.None);
        return new PropertiesResponse { Properties = MessageBody.WriteText(status, DocumentCodecs.ProcessStatus) };
    }

    private async Task<PlainResponse> ModifyProcessAsync(ModifyProcessRequest request, ServerCall call)
    {
        var change = MessageBody.ReadText(request.Request, DocumentCodecs.ProcessModifyRequest);
        await _service.ModifyProcessAsync(_handles.FindProcess(request, call.Operation).Entry.Handle, change, CancellationToken.None);
        return new PlainResponse();
    }

    private async Task<AttachProcessResponse> AttachAsync(AttachProcessRequest request, ServerCall call)
    {
        var process = _handles.FindProcess(request, call.Operation);
        var options = new AttachOptions { LastLines = request.LastLines, InputEnd = request.InputEnd };
        var attachment = await _service.AttachProcessAsync(process.Entry.Handle, ReadStdio(request.CaissonStdio, call), options, CancellationToken.None);
        return new AttachProcessResponse { Attachment = attachment.Number };
    }

    private async Task<PlainResponse> CloseProcessAsync(ProcessRequest request, ServerCall call)
    {
        if (_handles.TakeProcess(request.ProcessHandle) is { } held)
        {
            await _service.CloseProcessAsync(held.Entry.Handle, CancellationToken.None);
        }

        return new PlainResponse();
    }

    private static ProcessEntryResponse ToResponse(HeldProcess process) => new()
    {
        ProcessId = (uint)(process.Entry.ProcessId ?? 0),
        ProcessHandle = process.Number,
        ProcessNumber = process.Entry.Number.Value,
    };
}
