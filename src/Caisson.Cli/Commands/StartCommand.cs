using System.CommandLine;
using Caisson.Cli.Output;
using Caisson.Cli.Terminals;
using Caisson.Compute.Execution;
using Caisson.Contracts;
using Caisson.Contracts.Errors;

namespace Caisson.Cli.Commands;

/// <summary><c>caisson start</c>: containers that were created, or have stopped.</summary>
internal static class StartCommand
{
    public static Command Create()
    {
        var attach = new Option<bool>("--attach", "-a") { Description = "Stay joined to its output, and end with its exit code." };
        var interactive = new Option<bool>("--interactive", "-i") { Description = "Pass standard input on; with --attach." };
        var keys = DetachKeys.Option();
        var containers = CommonOptions.Containers();
        var command = new Command("start", "Starts containers that were created or have stopped.") { attach, interactive, keys, containers };
        command.SetAction((parsed, token) =>
        {
            var (names, hasInput, detachKeys) = (parsed.GetRequiredValue(containers), parsed.GetValue(interactive), DetachKeys.Parse(parsed.GetValue(keys)));
            if (!parsed.GetValue(attach))
            {
                return hasInput ? throw CommandFailure.Usage("input is passed on to an attached container only", "add --attach") : StartAsync(names, token);
            }

            return names is [var name]
                ? StartJoinedAsync(name, hasInput, detachKeys, token)
                : throw CommandFailure.Usage("one can attach to one container at a time");
        });
        return command;
    }

    private static Task<int> StartAsync(string[] names, CancellationToken cancellationToken) => Containers.DoAsync(
        names,
        async (executor, id) =>
        {
            var summary = await executor.InspectAsync(id, cancellationToken);
            var io = DetachedRun.Streams(summary.HasInput, await HasConsoleAsync(executor, id, cancellationToken));
            _ = await executor.StartAsync(id, new StartSettings { Io = io, Lifetime = ContainerLifetime.Durable }, cancellationToken);
            return null;
        },
        cancellationToken);

    private static async Task<int> StartJoinedAsync(string name, bool hasInput, DetachKeys keys, CancellationToken cancellationToken)
    {
        using var interruption = new Interruption(cancellationToken);
        await using var executor = await Containers.OpenAsync(cancellationToken);
        var id = await Containers.FindAsync(executor, name, interruption.Token);
        var options = new AttachedSessionOptions
        {
            HasInput = hasInput,
            HasConsole = await HasConsoleAsync(executor, id, cancellationToken),
            Role = SessionRole.Visitor,
            Keys = keys,
        };
        try
        {
            return await JoinedRun.JoinAsync(
                executor, id, options, io => executor.StartAsync(id, new StartSettings { Io = io, Lifetime = ContainerLifetime.Durable }, CancellationToken.None), interruption);
        }
        catch (ComputeOperationException e) when (e.Code is ErrorCode.ProgramNotFound or ErrorCode.ProgramNotExecutable)
        {
            _ = Failure.Report(e);
            return Failure.ExitCodeOf(e);
        }
    }

    private static async Task<bool> HasConsoleAsync(Executor executor, SystemId id, CancellationToken cancellationToken) =>
        (await executor.ReadSpecificationAsync(id, cancellationToken)).Process?.IsTerminal == true;
}
