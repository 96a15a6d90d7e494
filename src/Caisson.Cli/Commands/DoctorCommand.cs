using System.CommandLine;
using Caisson.Cli.Output;
using Caisson.Compute.Hosts;

namespace Caisson.Cli.Commands;

/// <summary><c>caisson doctor</c>: what this machine can and cannot do, and the undo of what dead hosts left.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var format = CommonOptions.Format();
        var clean = new Option<bool>("--clean") { Description = "Undo what hosts left that were killed. Running containers are not touched." };
        var command = new Command("doctor", "Tells what this machine can and cannot do, with the remedy for each.") { format, clean };
        command.SetAction((parsed, token) => RunAsync(parsed.GetValue(format), parsed.GetValue(clean), token));
        return command;
    }

    private static async Task<int> RunAsync(OutputFormat format, bool isCleaning, CancellationToken cancellationToken)
    {
        var hostFormat = format == OutputFormat.Json ? "json" : "text";
        return isCleaning
            ? await HostCommand.RunAsync(["clean", "--format", hostFormat], cancellationToken)
            : await HostCommand.RunAsync(["doctor", "--format", hostFormat], cancellationToken);
    }
}
