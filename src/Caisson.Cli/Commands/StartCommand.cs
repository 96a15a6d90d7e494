using System.CommandLine;
using Caisson.Cli.Output;
using Caisson.Compute.Execution;

namespace Caisson.Cli.Commands;

/// <summary><c>caisson start</c>: containers that were created, or have stopped.</summary>
internal static class StartCommand
{
    public static Command Create()
    {
        var attach = new Option<bool>("--attach", "-a") { Description = "Stay joined to its output, and end with its exit code." };
        var interactive = new Option<bool>("--interactive", "-i") { Description = "Pass standard input on; with --attach." };
        var containers = CommonOptions.Containers();
        var command = new Command("start", "Starts containers that were created or have stopped.") { attach, interactive, containers };
        command.SetAction((parsed, token) => RunAsync(
            parsed.GetRequiredValue(containers), parsed.GetValue(attach), parsed.GetValue(interactive), token));
        return command;
    }

    private static async Task<int> RunAsync(string[] names, bool isAttached, bool hasInput, CancellationToken cancellationToken)
    {
        if (!isAttached)
        {
            return hasInput
                ? throw CommandFailure.Usage("input is passed on to an attached container only", "add --attach")
                : await Containers.DoAsync(
                    names,
                    async (executor, id) =>
                    {
                        _ = await executor.StartAsync(id, cancellationToken: cancellationToken);
                        return null;
                    },
                    cancellationToken);
        }

        if (names is not [var name])
        {
            throw CommandFailure.Usage("one can attach to one container at a time");
        }

        await using var executor = await Containers.OpenAsync(cancellationToken);
        var container = await Containers.FindAsync(executor, name, cancellationToken);
        return await JoinedRun.JoinAsync(
            executor,
            container,
            hasInput,
            io => executor.StartAsync(container, new StartSettings { Io = io }, cancellationToken),
            cancellationToken);
    }
}
