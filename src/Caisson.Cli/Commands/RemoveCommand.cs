using System.CommandLine;
using Caisson.Cli.Output;
using Caisson.Compute.Execution;
using Caisson.Contracts.Errors;

namespace Caisson.Cli.Commands;

/// <summary><c>caisson rm</c> and <c>caisson prune</c>.</summary>
internal static class RemoveCommand
{
    /// <summary><c>rm</c>.</summary>
    public static Command Create()
    {
        var force = new Option<bool>("--force", "-f") { Description = "End those that run." };
        var containers = CommonOptions.Containers();
        var command = new Command("rm", "Removes containers that do not run, with all their files.") { force, containers };
        command.SetAction((parsed, token) => RemoveAsync(parsed.GetRequiredValue(containers), parsed.GetValue(force), token));
        return command;
    }

    /// <summary><c>prune</c>.</summary>
    public static Command CreatePrune()
    {
        var command = new Command("prune", "Removes all containers that have stopped, and layers nobody needs; writes the ids of those that went.");
        command.SetAction((_, token) => PruneAsync(token));
        return command;
    }

    private static Task<int> RemoveAsync(string[] names, bool isForced, CancellationToken cancellationToken) => Containers.DoAsync(
        names,
        async (executor, id) =>
        {
            try
            {
                await (isForced ? executor.ForceDeleteAsync(id, cancellationToken) : executor.DeleteAsync(id, cancellationToken));
                return null;
            }
            catch (ComputeOperationException e) when (!isForced && e.Code == ErrorCode.InvalidState)
            {
                throw new CommandFailure(e.Message, "stop it first, or add --force");
            }
        },
        cancellationToken);

    private static async Task<int> PruneAsync(CancellationToken cancellationToken)
    {
        var exitCode = ExitCodes.Success;
        await using var executor = await Containers.OpenAsync(cancellationToken);
        foreach (var id in await executor.SweepAsync(cancellationToken))
        {
            Console.Out.WriteLine(id);
        }

        foreach (var container in await executor.ListAsync(cancellationToken))
        {
            if (container is not { Status: ExecutionStatus.Stopped, Damage: null })
            {
                continue;
            }

            try
            {
                await executor.DeleteAsync(container.Id, cancellationToken);
                Console.Out.WriteLine(container.Id);
            }
            catch (ComputeException e)
            {
                exitCode = Failure.Report(e);
            }
        }

        foreach (var layer in await ImageCommand.OpenStore().CleanAsync(cancellationToken))
        {
            Console.Error.WriteLine($"removed unused layer {layer}");
        }

        return exitCode;
    }
}
