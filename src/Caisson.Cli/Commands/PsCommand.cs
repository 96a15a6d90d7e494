using System.CommandLine;
using Caisson.Cli.Output;

namespace Caisson.Cli.Commands;

/// <summary><c>caisson ps</c>: the containers of this machine.</summary>
internal static class PsCommand
{
    private static readonly Listing<ContainerRow> Rows = new(
        CliCodecs.IReadOnlyListContainerRow.WriteText,
        new("ID", "ID", static row => row.Id),
        new("State", "STATE", static row => row.Sickness is { } sickness ? $"sick ({sickness})" : StateOf(row)),
        new("PID", "PID", static row => row.ProcessId is { } pid ? $"{pid}" : "-"),
        new("Owner", "OWNER", static row => row.Owner ?? "-"),
        new("Up", "UP", static row => row is { IsStopped: false, StartTime: { } started } ? Quantity.Span(TimeProvider.System.GetUtcNow() - started) : "-"),
        new("Name", "NAME", static row => row.Name ?? row.Id, IsShown: false),
        new("Image", "IMAGE", static row => row.Image ?? "-", IsShown: false),
        new("Command", "COMMAND", static row => ProcessReading.Printable(row.Command), IsShown: false),
        new("Health", "HEALTH", static row => row.Health ?? "-", IsShown: false),
        new("Exit", "EXIT", static row => row.Exit is { } exit ? $"{exit.Code}" : "-", IsShown: false));

    public static Command Create()
    {
        var format = Rows.FormatOption();
        var quiet = new Option<bool>("--quiet", "-q") { Description = "Only the ids." };
        var all = new Option<bool>("--all", "-a") { Description = "Those too that are not started, or have stopped." };
        var command = new Command("ps", "Lists containers.") { all, format, quiet };
        command.SetAction((parsed, token) => RunAsync(parsed.GetRequiredValue(format), parsed.GetValue(quiet), parsed.GetValue(all), token));
        return command;
    }

    private static async Task<int> RunAsync(OutputFormat format, bool isQuiet, bool hasAll, CancellationToken cancellationToken)
    {
        await using var executor = await Containers.OpenAsync(cancellationToken);
        var rows = (await ContainerList.ReadAsync(executor, cancellationToken))
            .Where(row => hasAll || row.Sickness is not null || (row.State is not "created" && !row.IsStopped))
            .ToList();
        if (isQuiet)
        {
            foreach (var row in rows)
            {
                Console.Out.WriteLine(row.Id);
            }
        }
        else
        {
            Rows.Write(Console.Out, format, rows);
        }

        return ExitCodes.Success;
    }

    private static string StateOf(ContainerRow row) => row switch
    {
        { IsStopped: true, Exit: { } exit } => $"stopped ({exit.Code})",
        { Health: "starting" } => $"{row.State} (health: starting)",
        { Health: { } health } => $"{row.State} ({health})",
        _ => row.State,
    };
}
