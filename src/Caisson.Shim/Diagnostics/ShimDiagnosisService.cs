using Caisson.Shim.Protocol;
using Caisson.Shim.Protocol.Diagnosis;
using Caisson.Shim.Tasks;
using Caisson.Ttrpc.Server;

namespace Caisson.Shim.Diagnostics;

/// <summary>hcsshim's questions to a shim about itself, as far as they have a meaning where containers share the host's kernel.</summary>
/// <param name="diagnosis">Sees what goes on.</param>
/// <param name="tasks">The containers.</param>
/// <param name="programs">Runs programs on the host.</param>
internal sealed class ShimDiagnosisService(ShimDiagnosis diagnosis, TaskTable tasks, HostPrograms programs) : ShimDiagService
{
    // Of both kinds together: an answer is one frame.
    private const int MostRows = 8192;

    /// <inheritdoc/>
    public override async Task<ExecProcessResponse> DiagExecInHostAsync(Protocol.Diagnosis.ExecProcessRequest request, TtrpcCallContext context) =>
        new() { ExitCode = await programs.RunAsync(request, context.CancellationToken) };

    /// <inheritdoc/>
    public override Task<StacksResponse> DiagStacksAsync(StacksRequest request, TtrpcCallContext context) => Task.FromResult(diagnosis.Read(context));

    /// <inheritdoc/>
    public override Task<TasksResponse> DiagTasksAsync(TasksRequest request, TtrpcCallContext context)
    {
        var room = MostRows;
        var rows = new List<TaskState>();
        foreach (var task in tasks.All().TakeWhile(_ => room > 0))
        {
            var own = task.ReadState("");
            var state = WordOf(own.Status);

            // As hcsshim: the task's own process is the first, under the task's id.
            List<Exec> execs = request.Execs
                ? [new Exec { Id = task.Id, State = state, ProcessId = task.ProcessId }, .. task.ExecIds.Take(room).Select(task.ReadState).Select(RowOf)]
                : [];
            room -= 1 + execs.Count;
            rows.Add(new TaskState { Id = task.Id, Bundle = task.Bundle, ProcessId = task.ProcessId, State = state, Execs = execs });
        }

        return Task.FromResult(new TasksResponse { Tasks = rows });
    }

    /// <inheritdoc/>
    public override Task<ShareResponse> DiagShareAsync(ShareRequest request, TtrpcCallContext context) =>
        throw Refusal.FailedPrecondition("task is not isolated: its pod has no virtual machine to share a path with; give the container a mount instead");

    /// <inheritdoc/>
    public override Task<PidResponse> DiagPidAsync(PidRequest request, TtrpcCallContext context) =>
        Task.FromResult(new PidResponse { Pid = Environment.ProcessId });

    private static Exec RowOf(StateResponse state) => new() { Id = state.Id, State = WordOf(state.Status), ProcessId = (int)state.Pid };

    /// <summary>hcsshim's words, and two more for what it does not do.</summary>
    internal static string WordOf(Status status) => status switch
    {
        Status.Created => "created",
        Status.Running => "running",
        Status.Stopped => "exited",
        Status.Paused => "paused",
        Status.Pausing => "pausing",
        _ => "unknown",
    };
}
