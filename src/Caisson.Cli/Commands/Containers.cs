using Caisson.Cli.Output;
using Caisson.Compute.Execution;
using Caisson.Contracts;
using Caisson.Contracts.Errors;

namespace Caisson.Cli.Commands;

/// <summary>Containers with records: those that stay when they have stopped.</summary>
internal static class Containers
{
    /// <summary>An executor on this machine's containers.</summary>
    public static Task<Executor> OpenAsync(CancellationToken cancellationToken) => Executor.OpenAsync(cancellationToken: cancellationToken);

    /// <summary>Finds one by id, name, or the beginning of its id.</summary>
    /// <exception cref="CommandFailure">There is none, or it cannot be one: exit code 2 then.</exception>
    public static async Task<SystemId> FindAsync(Executor executor, string name, CancellationToken cancellationToken)
    {
        if (!SystemId.TryCreate(name, out _, out var refusal))
        {
            throw CommandFailure.Usage($"container id '{name}' {refusal}");
        }

        try
        {
            return await executor.FindAsync(name, cancellationToken);
        }
        catch (ComputeOperationException e) when (e.Code == ErrorCode.SystemNotFound)
        {
            throw new CommandFailure($"there is no container '{name}'", "'caisson ps -a' lists those there are");
        }
    }

    /// <summary>Does one thing to several, each on its own: names of those that went well to stdout, the others' failures to stderr.</summary>
    public static async Task<int> DoAsync(
        IReadOnlyList<string> names, Func<Executor, SystemId, Task<string?>> action, CancellationToken cancellationToken)
    {
        var exitCode = ExitCodes.Success;
        await using var executor = await OpenAsync(cancellationToken);
        foreach (var name in names)
        {
            try
            {
                Console.Out.WriteLine(await action(executor, await FindAsync(executor, name, cancellationToken)) ?? name);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                exitCode = Failure.Report(e);
            }
        }

        return exitCode;
    }
}
