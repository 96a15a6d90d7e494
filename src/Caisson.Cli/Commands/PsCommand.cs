using System.CommandLine;
using Caisson.Cli.Output;
using Caisson.Compute.Hosts;
using Caisson.Compute.Systems;
using Caisson.Contracts.Documents;

namespace Caisson.Cli.Commands;

/// <summary><c>caisson ps</c>: the containers of this machine.</summary>
internal static class PsCommand
{
    private static readonly Listing<SystemProperties> Rows = new(
        DocumentCodecs.IReadOnlyListSystemProperties.WriteText,
        new("ID", "ID", static system => system.Id),
        new("State", "STATE", static system => system.Sickness is { } sickness ? $"sick ({sickness})" : State(system)),
        new("PID", "PID", static system => system.InitProcessId is { } pid and > 0 ? $"{pid}" : "-"),
        new("Owner", "OWNER", static system => system.Owner ?? "-"),
        new("Up", "UP", static system => system is { Stopped: false, StartTime: { } started } ? Quantity.Span(TimeProvider.System.GetUtcNow() - started) : "-"));

    public static Command Create()
    {
        var format = Rows.FormatOption();
        var quiet = new Option<bool>("--quiet", "-q") { Description = "Only the ids." };
        var command = new Command("ps", "Lists containers.") { format, quiet };
        command.SetAction((parsed, token) => RunAsync(parsed.GetRequiredValue(format), parsed.GetValue(quiet), token));
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
        else
        {
            Rows.Write(Console.Out, format, systems);
        }

        return ExitCodes.Success;
    }

    private static string State(SystemProperties system) =>
        system.Exit is { } exit ? $"stopped ({exit.Code})" : (system.State ?? "unknown").ToLowerInvariant();
}
