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
        var clean = new Option<bool>("--clean") { Description = "Undo what hosts left that were killed, and forget containers that have stopped. Running containers are not touched." };
        var command = new Command("doctor", "Tells what this machine can and cannot do, with the remedy for each.") { format, clean };
        command.SetAction((parsed, token) => RunAsync(parsed.GetRequiredValue(format), parsed.GetValue(clean), token));
        return command;
    }

    private static async Task<int> RunAsync(OutputFormat format, bool isCleaning, CancellationToken cancellationToken)
    {
        var hostFormat = format.Kind == OutputKind.Json ? "json" : "text";
        return isCleaning
            ? await CleanAsync(hostFormat, cancellationToken)
            : await HostCommand.RunAsync(["doctor", "--format", hostFormat], cancellationToken);
    }

    // In this order: a container's directory goes when no trace of its host is left, its layers when no directory lists them.
    private static async Task<int> CleanAsync(string hostFormat, CancellationToken cancellationToken)
    {
        var exitCode = await HostCommand.RunAsync(["clean", "--forget-exits", "--format", hostFormat], cancellationToken);
        await using var executor = await Containers.OpenAsync(cancellationToken);
        foreach (var id in await executor.SweepAsync(cancellationToken))
        {
            Console.Error.WriteLine($"removed the files of container '{id}'");
        }

        foreach (var layer in await ImageCommand.OpenStore().CleanAsync(cancellationToken))
        {
            Console.Error.WriteLine($"removed unused layer {layer}");
        }

        return exitCode;
    }
}
