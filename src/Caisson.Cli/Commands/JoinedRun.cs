using Caisson.Cli.Output;
using Caisson.Cli.Terminals;
using Caisson.Compute.Execution;
using Caisson.Contracts;
using Caisson.Contracts.Errors;

namespace Caisson.Cli.Commands;

/// <summary>A container in the foreground that has a record.</summary>
internal static class JoinedRun
{
    /// <summary>Joins a container's init process to our streams until it has exited.</summary>
    /// <param name="executor">Knows the container.</param>
    /// <param name="id">The container.</param>
    /// <param name="hasInput">Standard input is passed on.</param>
    /// <param name="join">Starts or attaches, with these streams.</param>
    /// <param name="cancellationToken">Lets go.</param>
    public static async Task<int> JoinAsync(
        Executor executor, SystemId id, bool hasInput, Func<ProcessIo, Task> join, CancellationToken cancellationToken)
    {
        var hasConsole = (await executor.ReadSpecificationAsync(id, cancellationToken)).Process?.IsTerminal == true;
        await using var session = new AttachedSession(executor, id, hasInput, hasConsole);
        try
        {
            return (await session.RunAsync(join, cancellationToken)).Code;
        }
        catch (ComputeOperationException e) when (e.Code is ErrorCode.ProgramNotFound or ErrorCode.ProgramNotExecutable)
        {
            _ = Failure.Report(e);
            return Failure.ExitCodeOf(e);
        }
    }
}
