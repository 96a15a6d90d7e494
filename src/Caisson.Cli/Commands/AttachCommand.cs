using System.CommandLine;
using Caisson.Cli.Output;
using Caisson.Cli.Terminals;
using Caisson.Compute.Execution;

namespace Caisson.Cli.Commands;

/// <summary><c>caisson attach</c>: joins this terminal to a container that runs already.</summary>
internal static class AttachCommand
{
    public static Command Create()
    {
        var noInput = new Option<bool>("--no-stdin") { Description = "Do not pass standard input on." };
        var proxy = new Option<bool>("--sig-proxy")
        {
            Description = "Deliver the signals that this command gets to the container; else, and where it has a terminal, they let go of it. =false for not.",
            DefaultValueFactory = static _ => true,
        };
        var keys = DetachKeys.Option();
        var container = CommonOptions.Container();
        var command = new Command("attach", "Joins standard input, output and error to a running container.") { noInput, proxy, keys, container };
        command.SetAction((parsed, token) => RunAsync(
            parsed.GetRequiredValue(container),
            hasInput: !parsed.GetValue(noInput),
            forwardsSignals: parsed.GetValue(proxy),
            DetachKeys.Parse(parsed.GetValue(keys)),
            token));
        return command;
    }

    private static async Task<int> RunAsync(string name, bool hasInput, bool forwardsSignals, DetachKeys keys, CancellationToken cancellationToken)
    {
        using var interruption = new Interruption(cancellationToken);
        await using var executor = await Containers.OpenAsync(cancellationToken);
        var id = await Containers.FindAsync(executor, name, interruption.Token);
        var summary = await executor.InspectAsync(id, interruption.Token);
        if (summary.Status is not (ExecutionStatus.Running or ExecutionStatus.Paused))
        {
            throw summary.Status == ExecutionStatus.Restarting
                ? new CommandFailure($"container '{name}' has ended, and its host starts it again soon", "try it again, or see 'caisson logs -f'")
                : new CommandFailure($"container '{name}' does not run", $"'caisson start --attach {name}' starts it");
        }

        var hasConsole = (await executor.ReadSpecificationAsync(id, interruption.Token)).Process?.IsTerminal == true;
        var options = new AttachedSessionOptions
        {
            HasInput = hasInput && summary.HasInput,
            HasConsole = hasConsole,
            Role = SessionRole.Visitor,
            Keys = keys,
            ForwardsSignals = forwardsSignals && !hasConsole,
        };
        return await JoinedRun.JoinAsync(
            executor, id, options, io => executor.AttachAsync(id, Executor.InitProcess, io, cancellationToken: CancellationToken.None), interruption);
    }
}
