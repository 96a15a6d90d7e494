using Caisson.Contracts;
using Caisson.Contracts.Errors;

namespace Caisson.Compute.Systems;

/// <summary>Kills a process over handles of its own.</summary>
/// <remarks>
/// A service may answer the calls on one handle one after the other, as Windows' does: a kill then stands behind the call that hangs, and that call is often
/// why somebody kills. The steps and their outcomes are hcsshim's (<c>internal/hcs/process.go</c>, Kill): a system that cannot be opened any more is terminated
/// whole, and a process that cannot be reached because it has stopped, or may not be touched because it is stopping, counts as killed.
/// </remarks>
internal static class KillPath
{
    /// <summary>Kills.</summary>
    /// <returns>False when the process had ended.</returns>
    public static async Task<bool> RunAsync(
        IComputeService service, SystemId id, SystemHandle own, ProcessNumber number, int processId, CancellationToken cancellationToken)
    {
        SystemHandle system;
        try
        {
            system = await service.OpenSystemAsync(id, cancellationToken);
        }
        catch (ComputeException)
        {
            await service.TerminateSystemAsync(own, cancellationToken);
            return true;
        }

        try
        {
            return await KillAsync(service, system, number, processId, cancellationToken);
        }
        finally
        {
            await service.CloseSystemAsync(system, CancellationToken.None);
        }
    }

    private static async Task<bool> KillAsync(
        IComputeService service, SystemHandle system, ProcessNumber number, int processId, CancellationToken cancellationToken)
    {
        ProcessEntry process;
        try
        {
            process = await service.OpenProcessAsync(system, processId, cancellationToken);
        }
        catch (ComputeException e) when (ComputeErrors.IsAlreadyStopped(e))
        {
            return true;
        }

        try
        {
            // The process id may have gone to another process meanwhile; its number never does.
            return process.Number != number || await service.TerminateProcessAsync(process.Handle, cancellationToken);
        }
        catch (ComputeException e) when (ComputeErrors.IsAlreadyStopped(e) || ComputeErrors.IsAccessDenied(e))
        {
            return true;
        }
        finally
        {
            await service.CloseProcessAsync(process.Handle, CancellationToken.None);
        }
    }
}
