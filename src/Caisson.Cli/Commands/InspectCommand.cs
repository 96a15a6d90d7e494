using System.CommandLine;
using System.Text.Json;
using Caisson.Cli.Output;
using Caisson.Compute.Execution;
using Caisson.Compute.Hosts;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Files;

namespace Caisson.Cli.Commands;

/// <summary><c>caisson inspect</c>: all that is known about containers, as JSON.</summary>
/// <remarks>What the host says (<see cref="SystemProperties"/>), with two members more: <c>Container</c>, what the record says, and <c>Specification</c>.</remarks>
internal static class InspectCommand
{
    private const int LargestSpecificationInBytes = 16 << 20;

    public static Command Create()
    {
        var containers = CommonOptions.Containers();
        var command = new Command("inspect", "Shows all that is known about containers, as JSON.") { containers };
        command.SetAction((parsed, token) => RunAsync(parsed.GetRequiredValue(containers), token));
        return command;
    }

    // Each on its own: what is found is shown, whatever becomes of the others.
    private static async Task<int> RunAsync(string[] containers, CancellationToken cancellationToken)
    {
        await using var service = new LocalComputeService();
        await using var executor = await Containers.OpenAsync(cancellationToken);
        var found = new List<SystemProperties>();
        var exitCode = ExitCodes.Success;
        foreach (var name in containers)
        {
            try
            {
                found.Add(await DescribeAsync(service, executor, name, cancellationToken));
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                exitCode = Failure.Report(e);
            }
        }

        if (found.Count > 0)
        {
            Console.Out.WriteLine(DocumentCodecs.IReadOnlyListSystemProperties.WriteIndented(found));
        }

        return exitCode;
    }

    private static async Task<SystemProperties> DescribeAsync(LocalComputeService service, Executor executor, string name, CancellationToken cancellationToken)
    {
        var recorded = await TryFindRecordedAsync(executor, name, cancellationToken);
        var properties = recorded switch
        {
            null or { Status: ExecutionStatus.Running or ExecutionStatus.Paused or ExecutionStatus.Restarting } =>
                await AskAsync(service, recorded, name, cancellationToken),
            _ => OfRecord(recorded),
        };
        var directory = recorded?.BundlePath ?? DirectoryOf(new SystemId(properties.Id));
        var members = new Dictionary<string, JsonElement>(properties.UnknownMembers ?? []);
        if (recorded is not null)
        {
            members["Container"] = Parsed(CliCodecs.ContainerDetails.WriteBytes(ContainerDetails.Of(recorded)));
        }

        if (directory is not null && TryReadSpecification(directory) is { } specification)
        {
            members["Specification"] = specification;
        }

        return properties with { Name = recorded?.Name ?? properties.Name, UnknownMembers = members };
    }

    private static async Task<ContainerSummary?> TryFindRecordedAsync(Executor executor, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await executor.InspectAsync(await executor.FindAsync(name, cancellationToken), cancellationToken);
        }
        catch (ComputeOperationException e) when (e.Code is ErrorCode.SystemNotFound or ErrorCode.InvalidArgument)
        {
            return null; // one of a command alone has none
        }
    }

    // One that ends meanwhile, or whose host does not answer, still has its record.
    private static async Task<SystemProperties> AskAsync(
        LocalComputeService service, ContainerSummary? recorded, string name, CancellationToken cancellationToken)
    {
        try
        {
            await using var system = await OpenContainer.ByIdOrPrefixAsync(service, recorded?.Id.Value ?? name, cancellationToken);
            return await system.GetPropertiesAsync([PropertyType.Statistics, PropertyType.ProcessList], cancellationToken);
        }
        catch (Exception e) when (recorded is not null && (e is ComputeException or CommandFailure))
        {
            return OfRecord(recorded) with { Sickness = e.Message };
        }
    }

    private static SystemProperties OfRecord(ContainerSummary one) => new()
    {
        Id = one.Id.Value,
        Name = one.Name,
        Owner = one.Owner,
        SystemType = "Container",
        RuntimeOsType = "linux",
        State = one.Status.ToString(),
        Stopped = one.Status == ExecutionStatus.Stopped,
        ExitType = one.Status == ExecutionStatus.Stopped ? one.Exit?.Reason.ToString() : null,
        TerminateOnLastHandleClosed = one.Lifetime == ContainerLifetime.WithExecutor,
        CreateTime = one.CreatedAt,
        StartTime = one.StartedAt,
        Exit = one.Exit,
        Sickness = one.Damage ?? one.Sickness,
    };

    private static JsonElement Parsed(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    private static string? DirectoryOf(SystemId id)
    {
        using var directory = ContainerDirectory.TryOpen(CaissonPaths.FromEnvironment(), id);
        return directory?.FullPath;
    }

    private static JsonElement? TryReadSpecification(string directory)
    {
        try
        {
            return PlainFile.TryRead(Path.Combine(directory, "config.json"), LargestSpecificationInBytes) is { } bytes
                ? Parsed(bytes)
                : null;
        }
        catch (Exception e) when (e is LinuxException or JsonException)
        {
            return null; // being written or removed; the rest is worth telling
        }
    }
}
