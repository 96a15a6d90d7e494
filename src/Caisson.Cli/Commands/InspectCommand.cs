using System.CommandLine;
using Caisson.Cli.Output;
using Caisson.Compute.Hosts;
using Caisson.Contracts.Documents;

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
            await using var system = await OpenContainer.ByIdOrPrefixAsync(service, name, cancellationToken);
            found.Add(await system.GetPropertiesAsync([PropertyType.Statistics, PropertyType.ProcessList], cancellationToken));
        }

        Console.Out.WriteLine(DocumentCodecs.IReadOnlyListSystemProperties.WriteIndented(found));
        return ExitCodes.Success;
    }
}
