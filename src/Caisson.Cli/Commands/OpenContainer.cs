using Caisson.Cli.Output;
using Caisson.Compute.Execution;
using Caisson.Compute.Systems;
using Caisson.Contracts;
using Caisson.Contracts.Errors;

namespace Caisson.Cli.Commands;

/// <summary>Finds the running container that a user means.</summary>
internal static class OpenContainer
{
    /// <summary>Opens by id or name, or by the beginning of exactly one id.</summary>
    /// <exception cref="CommandFailure">There is none, more than one, or it does not run.</exception>
    public static async Task<ComputeSystem> ByIdOrPrefixAsync(IComputeService service, string name, CancellationToken cancellationToken)
    {
        if (!SystemId.TryCreate(name, out _, out var refusal))
        {
            throw CommandFailure.Usage($"container id '{name}' {refusal}");
        }

        // One with a record is asked through its executor: opening the system would take its last exit away from the record.
        if (await TryFindRecordedAsync(name, cancellationToken) is { } recorded)
        {
            return await ComputeSystem.OpenAsync(service, recorded, cancellationToken: cancellationToken);
        }

        try
        {
            return await ComputeSystem.OpenAsync(service, new SystemId(name), cancellationToken: cancellationToken);
        }
        catch (ComputeOperationException e) when (e.Code == ErrorCode.SystemNotFound)
        {
            return await ComputeSystem.OpenAsync(service, await CompleteAsync(service, name, cancellationToken), cancellationToken: cancellationToken);
        }
    }

    private static async Task<SystemId?> TryFindRecordedAsync(string name, CancellationToken cancellationToken)
    {
        await using var executor = await Containers.OpenAsync(cancellationToken);
        try
        {
            var id = await executor.FindAsync(name, cancellationToken);
            return await executor.StatusAsync(id, cancellationToken) is not (ExecutionStatus.Stopped or ExecutionStatus.Created)
                ? id
                : throw new CommandFailure($"container '{name}' does not run", $"'caisson start {name}' starts it");
        }
        catch (ComputeOperationException e) when (e.Code == ErrorCode.SystemNotFound)
        {
            return null;
        }
    }

    private static async Task<SystemId> CompleteAsync(IComputeService service, string prefix, CancellationToken cancellationToken)
    {
        var systems = await ComputeSystem.EnumerateAsync(service, cancellationToken: cancellationToken);
        var candidates = systems.Select(system => system.Id).Where(id => id.StartsWith(prefix, StringComparison.Ordinal)).Take(4).ToList();
        return candidates switch
        {
            [var only] => new SystemId(only),
            [] => throw new CommandFailure($"there is no container '{prefix}'", "'caisson ps -a' lists those there are"),
            _ => throw new CommandFailure($"'{prefix}' is the beginning of more than one container: {string.Join(", ", candidates)}"),
        };
    }
}
