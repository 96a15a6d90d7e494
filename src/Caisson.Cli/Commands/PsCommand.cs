using System.CommandLine;
using Caisson.Cli.Output;
using Caisson.Compute.Hosts;
using Caisson.Compute.Systems;
using Caisson.Contracts.Documents;

namespace Caisson.Cli.Commands;

/// <summary><c>caisson ps</c>: the containers of this machine.</summary>
internal static class PsCommand
{
    public static Command Create()
    {
        var format = CommonOptions.Format();
        var quiet = new Option<bool>("--quiet", "-q") { Description = "Only the ids." };
        var command = new Command("ps", "Lists containers.") { format, quiet };
        command.SetAction((parsed, token) => RunAsync(parsed.GetValue(format), parsed.GetValue(quiet), token));
        return command;
    }

    private static async Task<int> RunAsync(OutputFormat format, bool isQuiet, CancellationToken cancellationToken)
    {
        await using var service = new LocalComputeService();
        var systems = await ComputeSystem.EnumerateAsync(service, cancellationToken: cancellationToken);
        if (isQuiet)
        {
            foreach (var system in systems)
            {
                Console.Out.WriteLine(system.Id);
            }
        }
        else if (format == OutputFormat.Json)
        {
            Console.Out.WriteLine(DocumentCodecs.IReadOnlyListSystemProperties.WriteText(systems));
        }
        else
        {
            Write(systems);
        }

        return ExitCodes.Success;
    }

    private static void Write(IReadOnlyList<SystemProperties> systems)
    {
        var table = new Table("ID", "STATE", "PID", "OWNER", "UP");
        var now = TimeProvider.System.GetUtcNow();
        foreach (var system in systems)
        {
            table.Add(
                system.Id,
                system.Sickness is { } sickness ? $"sick ({sickness})" : State(system),
                system.InitProcessId is { } pid and > 0 ? $"{pid}" : "-",
                system.Owner ?? "-",
                system is { Stopped: false, StartTime: { } started } ? Quantity.Span(now - started) : "-");
        }

        table.Write(Console.Out);
    }

    private static string State(SystemProperties system) =>
        system.Exit is { } exit ? $"stopped ({exit.Code})" : (system.State ?? "unknown").ToLowerInvariant();
}
