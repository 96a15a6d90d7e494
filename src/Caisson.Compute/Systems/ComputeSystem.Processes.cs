using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;

namespace Caisson.Compute.Systems;

public sealed partial class ComputeSystem
{
    /// <summary>Makes the init process ready, with its streams; <see cref="StartAsync"/> lets it run.</summary>
    /// <param name="parameters">Console and streams; the program stands in the system's document.</param>
    /// <param name="stdio">Where its streams go.</param>
    /// <param name="cancellationToken">Stops waiting; a process that came to be nevertheless is killed and closed.</param>
    public Task<ComputeProcess> PrepareInitAsync(ProcessParameters parameters, ProcessStdio stdio, CancellationToken cancellationToken = default) =>
        PrepareProcessAsync(parameters, stdio, cancellationToken);

    /// <summary>Makes a process ready; <see cref="ComputeProcess.StartAsync"/> lets it run.</summary>
    /// <param name="parameters">The process.</param>
    /// <param name="stdio">Where its streams go.</param>
    /// <param name="cancellationToken">Stops waiting; a process that came to be nevertheless is killed and closed.</param>
    public Task<ComputeProcess> PrepareProcessAsync(ProcessParameters parameters, ProcessStdio stdio, CancellationToken cancellationToken = default) =>
        TakeProcessAsync(
            OperationNames.SystemPrepareProcess,
            token => _service.PrepareProcessAsync(_handle, parameters, stdio, token),
            EndProcessAsync,
            cancellationToken);

    /// <summary>Runs a process beside the init process. Completes when its program runs.</summary>
    /// <param name="parameters">The process.</param>
    /// <param name="stdio">Where its streams go.</param>
    /// <param name="cancellationToken">Stops waiting; a process that came to be nevertheless is killed and closed.</param>
    public Task<ComputeProcess> CreateProcessAsync(ProcessParameters parameters, ProcessStdio stdio, CancellationToken cancellationToken = default) =>
        TakeProcessAsync(
            OperationNames.SystemCreateProcess,
            token => _service.CreateProcessAsync(_handle, parameters, stdio, token),
            EndProcessAsync,
            cancellationToken);

    /// <summary>Opens a process by its id on the service's machine. It has no streams.</summary>
    /// <param name="processId">The process id.</param>
    /// <param name="cancellationToken">Stops waiting; a handle that comes nevertheless is closed.</param>
    /// <exception cref="ComputeOperationException"><see cref="ErrorCode.ProcessNotFound"/>.</exception>
    public async Task<ComputeProcess> OpenProcessAsync(int processId, CancellationToken cancellationToken = default)
    {
        var process = await TakeProcessAsync(
            OperationNames.SystemOpenProcess,
            token => _service.OpenProcessAsync(_handle, processId, token),
            CloseProcessAsync,
            cancellationToken);
        try
        {
            await process.LearnPastExitAsync(cancellationToken);
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    internal void Forget(ProcessNumber number) => _watch.Forget(number);

    internal void Learned(ProcessNumber number, ExitRecord exit) => _watch.Learned(number, exit);

    internal bool GiveUp(ProcessNumber number, Exception failure) => _watch.GiveUp(number, failure);

    internal Task<bool> KillApartAsync(ProcessNumber number, int processId, CancellationToken cancellationToken) =>
        KillPath.RunAsync(_service, Id, _handle, number, processId, cancellationToken);

    private async Task<ComputeProcess> TakeProcessAsync(
        string operation, Func<CancellationToken, Task<ProcessEntry>> call, Func<ProcessEntry, Task> undo, CancellationToken cancellationToken)
    {
        using var arrival = _watch.ExpectProcess();
        var entry = await _calls.RunAsync(operation, _options.Timeouts.Call, CallKind.Immediate, call, cancellationToken, undo);
        if (_watch.Failure is { } failure)
        {
            // Its end would never be told: nobody gets a process that nobody can watch.
            await UndoQuietlyAsync(entry, undo);
            throw failure is ComputeException known ? known : ComputeErrors.Wrap(operation, Id.Value, failure);
        }

        return new ComputeProcess(this, _service, entry, _watch.Adopt(entry.Number), _ends, _options);
    }

    private async Task UndoQuietlyAsync(ProcessEntry entry, Func<ProcessEntry, Task> undo)
    {
        using var deadline = new CancellationTokenSource(_options.Timeouts.Call, _options.TimeProvider);
        try
        {
            await undo(entry).WaitAsync(deadline.Token);
        }
        catch (Exception e) when (e is ComputeException or OperationCanceledException)
        {
            _logger.LateFailureDropped(OperationNames.ProcessClose, $"{Id}:{entry.Number.Value}", e);
        }
    }

    private async Task EndProcessAsync(ProcessEntry entry)
    {
        try
        {
            await _service.TerminateProcessAsync(entry.Handle, CancellationToken.None);
        }
        finally
        {
            await CloseProcessAsync(entry);
        }
    }

    private async Task CloseProcessAsync(ProcessEntry entry)
    {
        foreach (var stream in (Stream?[])[entry.Streams.Input, entry.Streams.Output, entry.Streams.Error])
        {
            if (stream is not null)
            {
                await stream.DisposeAsync();
            }
        }

        await _service.CloseProcessAsync(entry.Handle, CancellationToken.None);
    }
}
