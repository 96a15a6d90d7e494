using Caisson.Cli.Output;
using Caisson.Compute.Systems;
using Caisson.Contracts;
using Caisson.Contracts.Errors;

namespace Caisson.Cli.Commands;

/// <summary>Finds the container that a user means.</summary>
internal static class OpenContainer
{
    /// <summary>Opens by id, or by the beginning of exactly one id.</summary>
    /// <exception cref="CommandFailure">There is none, or more than one.</exception>
    public static async Task<ComputeSystem> ByIdOrPrefixAsync(IComputeService service, string name, CancellationToken cancellationToken)
    {
        if (!SystemId.TryCreate(name, out var id, out var refusal))
        {
            throw CommandFailure.Usage($"container id '{name}' {refusal}");
        }

        try
        {
            return await ComputeSystem.OpenAsync(service, id, cancellationToken: cancellationToken);
        }
        catch (ComputeOperationException e) when (e.Code == ErrorCode.SystemNotFound)
        {
            return await ComputeSystem.OpenAsync(service, await CompleteAsync(service, name, cancellationToken), cancellationToken: cancellationToken);
        }
    }

    private static async Task<SystemId> CompleteAsync(IComputeService service, string prefix, CancellationToken cancellationToken)
    {
        var systems = await ComputeSystem.EnumerateAsync(service, cancellationToken: cancellationToken);
        var candidates = systems.Select(system => system.Id).Where(id => id.StartsWith(prefix, StringComparison.Ordinal)).Take(4).ToList();
        return candidates switch
        {
            [var only] => new SystemId(only),
            [] => throw new CommandFailure($"there is no container '{prefix}'", "'caisson ps' lists those that run"),
            _ => throw new CommandFailure($"'{prefix}' is the beginning of more than one container: {string.Join(", ", candidates)}"),
        };
    }
}
