using Caisson.Contracts;
using Caisson.Shim.Protocol;
using Caisson.Ttrpc.WellKnown;

namespace Caisson.Shim.Tasks;

// The verbs as they arrive: with ids of execs instead of processes.
internal sealed partial class ContainerTask
{
    /// <inheritdoc/>
    public int ProcessId => Init.ProcessId;

    /// <inheritdoc/>
    public IReadOnlyCollection<string> ExecIds => _execs.Keys;

    /// <inheritdoc/>
    public StateResponse ReadState(string execId)
    {
        var process = Find(execId);
        var exit = (process.State as ProcessState.Stopped)?.Exit;
        return new StateResponse
        {
            Id = process.Id,
            Bundle = Bundle,
            Pid = (uint)process.ProcessId,
            Status = StatusOf(process),
            Stdin = process.Streams.Input,
            Stdout = process.Streams.Output,
            Stderr = process.Streams.Error,
            Terminal = process.Streams.IsTerminal,
            ExitStatus = (uint)(exit?.Code ?? 0),
            ExitedAt = exit is null ? Never : Timestamp.Of(exit.Time),
        };
    }

    /// <inheritdoc/>
    public Task<ExitRecord> ExitOf(string execId) => Find(execId).Exit;

    /// <inheritdoc/>
    public Task<int> StartAsync(string execId) => execId.Length == 0 ? StartAsync() : StartExecAsync(Find(execId));

    /// <inheritdoc/>
    public Task KillAsync(KillRequest request) => KillAsync(Find(request.ExecId), request.Signal, request.All);

    /// <inheritdoc/>
    public Task<DeleteResponse> DeleteExecAsync(string execId) => DeleteExecAsync(Find(execId));

    /// <inheritdoc/>
    public Task ResizeAsync(string execId, uint width, uint height) => ResizeAsync(Find(execId), width, height);

    /// <inheritdoc/>
    public Task CloseInputAsync(string execId) => CloseInputAsync(Find(execId));

    /// <inheritdoc/>
    public Any ReadStatistics()
    {
        // Of a container that has ended the cgroup goes at once: whether it is still there must not be chance.
        var stats = Init.State is ProcessState.Stopped ? null : Cgroup?.Read();
        return stats ?? throw Refusal.NotFound($"the cgroup of container {Id} does not exist");
    }
}
