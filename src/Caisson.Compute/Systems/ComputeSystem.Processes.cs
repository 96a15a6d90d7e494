using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;

namespace Caisson.Compute.Systems;

public sealed partial class ComputeSystem
{
    /// <summary>Makes the init process ready, with its streams; <see cref="StartAsync"/> lets it run.</summary>
    /// <param name="parameters">Console and streams; the program stands in the system's document.</param>
    /// <param name="stdio">Where its streams go.</param>
    /// <param name="cancellationToken">Stops waiting, the operation goes on.</param>
    public Task<ComputeProcess> PrepareInitAsync(ProcessParameters parameters, ProcessStdio stdio, CancellationToken cancellationToken = default) =>
        PrepareProcessAsync(parameters, stdio, cancellationToken);

    /// <summary>Makes a process ready; <see cref="ComputeProcess.StartAsync"/> lets it run.</summary>
    /// <param name="parameters">The process.</param>
    /// <param name="stdio">Where its streams go.</param>
    /// <param name="cancellationToken">Stops waiting, the operation goes on.</param>
    public Task<ComputeProcess> PrepareProcessAsync(ProcessParameters parameters, ProcessStdio stdio, CancellationToken cancellationToken = default) =>
        TakeProcessAsync(
            OperationNames.SystemPrepareProcess,
            _options.Timeouts.Start,
            token => _service.PrepareProcessAsync(_handle, parameters, stdio, token),
            cancellationToken);

    /// <summary>Runs a process beside the init process. Completes when its program runs.</summary>
    /// <param name="parameters">The process.</param>
    /// <param name="stdio">Where its streams go.</param>
    /// <param name="cancellationToken">Stops waiting, the operation goes on.</param>
    public Task<ComputeProcess> CreateProcessAsync(ProcessParameters parameters, ProcessStdio stdio, CancellationToken cancellationToken = default) =>
        TakeProcessAsync(
            OperationNames.SystemCreateProcess,
            _options.Timeouts.Start,
            token => _service.CreateProcessAsync(_handle, parameters, stdio, token),
            cancellationToken);

    /// <summary>Opens a process by its id on the service's machine. It has no streams.</summary>
    /// <param name="processId">The process id.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="Contracts.Errors.ComputeOperationException"><see cref="Contracts.Errors.ErrorCode.ProcessNotFound"/>.</exception>
    public async Task<ComputeProcess> OpenProcessAsync(int processId, CancellationToken cancellationToken = default)
    {
        var process = await TakeProcessAsync(
            OperationNames.SystemOpenProcess,
            _options.Timeouts.Call,
            token => _service.OpenProcessAsync(_handle, processId, token),
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

    private async Task<ComputeProcess> TakeProcessAsync(
        string operation, TimeSpan timeout, Func<CancellationToken, Task<ProcessEntry>> call, CancellationToken cancellationToken)
    {
        using var arrival = _watch.ExpectProcess();
        var entry = await _calls.RunAsync(operation, timeout, CallKind.Immediate, call, cancellationToken);
        return new ComputeProcess(this, _service, entry, _watch.Adopt(entry.Number), _calls, _options);
    }

    internal void Forget(ProcessNumber number) => _watch.Forget(number);

    internal void Learned(ProcessNumber number, ExitRecord exit) => _watch.Learned(number, exit);
}
