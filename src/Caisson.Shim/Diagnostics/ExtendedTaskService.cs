using Caisson.Shim.Protocol.Diagnosis;
using Caisson.Shim.Tasks;
using Caisson.Ttrpc.Server;

namespace Caisson.Shim.Diagnostics;

/// <summary>hcsshim's questions about a task beside containerd's. All of them are about its virtual machine.</summary>
/// <param name="tasks">The containers.</param>
internal sealed class ExtendedTaskService(TaskTable tasks) : Protocol.Diagnosis.ExtendedTaskService
{
    /// <inheritdoc/>
    public override Task<ComputeProcessorInfoResponse> ComputeProcessorInfoAsync(ComputeProcessorInfoRequest request, TtrpcCallContext context)
    {
        _ = tasks.Find(request.Id);
        throw Refusal.FailedPrecondition("task is not isolated: it has no virtual machine whose processors could be counted");
    }
}
