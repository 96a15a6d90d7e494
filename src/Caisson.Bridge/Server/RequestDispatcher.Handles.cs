using Caisson.Contracts;
using Caisson.Contracts.Errors;

namespace Caisson.Bridge.Server;

/// <summary>Handles that the peer gets, and their end.</summary>
internal sealed partial class RequestDispatcher
{
    /// <summary>Closes every handle of the connection at the service, processes first, and takes no more.</summary>
    internal async Task CloseHandlesAsync()
    {
        var (systems, processes) = _handles.End();
        await Task.WhenAll(processes.Select(held => CloseQuietlyAsync(held.Entry.Handle)));
        await Task.WhenAll(systems.Select(held => CloseQuietlyAsync(held.Handle)));
    }

    private async Task<HeldSystem> HoldAsync(SystemHandle handle, SystemId id, ServerCall call)
    {
        if (_handles.TryAdd(handle, id.Value) is { } held)
        {
            return held;
        }

        await CloseQuietlyAsync(handle);
        throw ServerErrors.Refused(ErrorCode.ConnectionLost, call.Operation, id.Value, "the connection ended meanwhile");
    }

    private async Task<HeldProcess> HoldAsync(ProcessEntry entry, HeldSystem system, ServerCall call)
    {
        if (_handles.TryAdd(entry, system) is { } held)
        {
            return held;
        }

        await CloseQuietlyAsync(entry.Handle);
        throw ServerErrors.Refused(ErrorCode.ConnectionLost, call.Operation, system.Id, "the connection ended meanwhile");
    }

    private async Task CloseQuietlyAsync(SystemHandle handle)
    {
        try
        {
            await _service.CloseSystemAsync(handle, CancellationToken.None);
        }
        catch (Exception exception)
        {
            _logger.CloseFailed(exception, "a system handle");
        }
    }

    private async Task CloseQuietlyAsync(ProcessHandle handle)
    {
        try
        {
            await _service.CloseProcessAsync(handle, CancellationToken.None);
        }
        catch (Exception exception)
        {
            _logger.CloseFailed(exception, "a process handle");
        }
    }
}
