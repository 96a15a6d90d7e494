using System.CommandLine;
using Caisson.Cli.Output;
using Caisson.Cli.Terminals;
using Caisson.Compute.Hosts;
using Caisson.Contracts.Errors;

namespace Caisson.Cli.Commands;

/// <summary><c>caisson exec</c>: a further process in a running container.</summary>
internal static class ExecCommand
{
    public static Command Create()
    {
        var interactive = new Option<bool>("--interactive", "-i") { Description = "Pass standard input on." };
        var terminal = new Option<bool>("--tty", "-t") { Description = "Give the process a terminal." };
        var environment = new Option<string[]>("--env", "-e") { Description = "Set a variable: NAME=VALUE, or NAME to take ours over.", HelpName = "NAME[=VALUE]" };
        var workdir = new Option<string?>("--workdir", "-w") { Description = "Directory to run in.", HelpName = "DIR" };
        var user = new Option<string?>("--user", "-u") { Description = "User, and group, to run as: by name or number.", HelpName = "USER[:GROUP]" };
        var container = CommonOptions.Container();
        var program = new Argument<string[]>("COMMAND") { Description = "The program and its arguments.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("exec", "Runs a further process in a running container.") { interactive, terminal, environment, workdir, user, container, program };
        command.SetAction((parsed, token) => RunAsync(
            parsed.GetRequiredValue(container),
            new ExecOptions(
                parsed.GetRequiredValue(program),
                parsed.GetValue(environment) ?? [],
                parsed.GetValue(workdir),
                parsed.GetValue(user),
                parsed.GetValue(interactive),
                parsed.GetValue(terminal)),
            token));
        return command;
    }

    private static async Task<int> RunAsync(string container, ExecOptions options, CancellationToken cancellationToken)
    {
        await using var service = new LocalComputeService();
        await using var system = await OpenContainer.ByIdOrPrefixAsync(service, container, cancellationToken);
        await using var session = ProcessSession.Create(options.HasInput, options.HasConsole);
        try
        {
            var parameters = session.Parameters with { OciProcess = await options.ToProcessAsync(system, cancellationToken) };
            await using var process = await system.PrepareProcessAsync(parameters, session.Stdio, cancellationToken);
            return (await session.RunAsync(process, () => process.StartAsync(cancellationToken), cancellationToken)).Code;
        }
        catch (ComputeOperationException e) when (e.Code is ErrorCode.ProgramNotFound or ErrorCode.ProgramNotExecutable)
        {
            Failure.Report(e);
            return Failure.ExitCodeOf(e);
        }
    }
}
