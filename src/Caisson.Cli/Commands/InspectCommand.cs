using System.CommandLine;
using Caisson.Cli.Output;
using Caisson.Compute.Execution;
using Caisson.Compute.Hosts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;

namespace Caisson.Cli.Commands;

/// <summary><c>caisson inspect</c>: all that is known about containers, as JSON.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        var containers = CommonOptions.Containers();
        var command = new Command("inspect", "Shows all that is known about containers, as JSON.") { containers };
        command.SetAction((parsed, token) => RunAsync(parsed.GetRequiredValue(containers), token));
        return command;
    }

    private static async Task<int> RunAsync(string[] containers, CancellationToken cancellationToken)
    {
        await using var service = new LocalComputeService();
        var found = new List<SystemProperties>();
        foreach (var name in containers)
        {
            if (await TryReadStoppedAsync(name, cancellationToken) is { } stopped)
            {
                found.Add(stopped);
                continue;
            }

            await using var system = await OpenContainer.ByIdOrPrefixAsync(service, name, cancellationToken);
            found.Add(await system.GetPropertiesAsync([PropertyType.Statistics, PropertyType.ProcessList], cancellationToken));
        }

        Console.Out.WriteLine(DocumentCodecs.IReadOnlyListSystemProperties.WriteIndented(found));
        return ExitCodes.Success;
    }

    // Of a container that does not run its record knows what is left to know; null when it runs, or has no record.
    private static async Task<SystemProperties?> TryReadStoppedAsync(string name, CancellationToken cancellationToken)
    {
        await using var executor = await Containers.OpenAsync(cancellationToken);
        try
        {
            var one = await executor.InspectAsync(await executor.FindAsync(name, cancellationToken), cancellationToken);
            return one.Status is not (ExecutionStatus.Stopped or ExecutionStatus.Created)
                ? null
                : new SystemProperties
                {
                    Id = one.Id.Value,
                    Name = one.Name,
                    Owner = one.Owner,
                    SystemType = "Container",
                    RuntimeOsType = "linux",
                    State = one.Status.ToString(),
                    Stopped = one.Status == ExecutionStatus.Stopped,
                    CreateTime = one.CreatedAt,
                    StartTime = one.StartedAt,
                    Exit = one.Exit,
                };
        }
        catch (ComputeOperationException e) when (e.Code is ErrorCode.SystemNotFound or ErrorCode.InvalidArgument)
        {
            return null;
        }
    }
}
