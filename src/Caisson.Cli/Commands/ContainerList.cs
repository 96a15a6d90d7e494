using Caisson.Compute.Execution;
using Caisson.Contracts.Documents;

namespace Caisson.Cli.Commands;

/// <summary>All containers: those with records, running or not, and those that run without.</summary>
internal static class ContainerList
{
    public static async Task<IReadOnlyList<ContainerRow>> ReadAsync(Executor executor, CancellationToken cancellationToken)
    {
        var (recorded, others) = await executor.ListAllAsync(cancellationToken);
        return [.. recorded.Select(Row).Concat(others.Select(Row)).OrderBy(static row => row.Id, StringComparer.Ordinal)];
    }

    private static ContainerRow Row(ContainerSummary one) => new(
        one.Id.Value,
        one.Name,
        one.Image,
        string.Join(' ', one.Arguments),
        one.Status.ToString().ToLowerInvariant(),
        one.Pid,
        one.Owner,
        one.CreatedAt,
        one.StartedAt,
        one.Exit,
        one.Health?.ToString().ToLowerInvariant(),
        one.Damage ?? one.Sickness);

    private static ContainerRow Row(SystemProperties system) => new(
        system.Id,
        Name: null,
        Image: null,
        Command: "",
        system.Stopped || system.Exit is not null ? "stopped" : (system.State ?? "unknown").ToLowerInvariant(),
        system.InitProcessId is > 0 and var pid ? pid : null,
        system.Owner,
        system.CreateTime,
        system.StartTime,
        system.Exit,
        system.Stopped ? null : system.Health?.State.ToString().ToLowerInvariant(),
        system.Sickness);
}
