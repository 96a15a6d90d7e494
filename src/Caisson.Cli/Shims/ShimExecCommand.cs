using System.CommandLine;
using System.Net.Sockets;
using Caisson.Cli.Output;
using Caisson.Cli.Shims.Protocol;
using Caisson.Ttrpc;
using Caisson.Ttrpc.Client;

namespace Caisson.Cli.Shims;

/// <summary><c>caisson shim exec</c>: a program where a shim is, with this command's own streams.</summary>
internal static class ShimExecCommand
{
    public static Command Create()
    {
        var directory = new Option<string?>("--workdir", "-w") { Description = "Where it starts; / by default.", HelpName = "DIR" };
        var shim = ShimCommand.Shim();
        var program = new Argument<string[]>("COMMAND") { Description = "The program and its arguments.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("exec", "Runs a program where a shim is: on this machine, as a child of the shim, in its namespaces.") { directory, shim, program };
        command.SetAction((parsed, token) => RunAsync(parsed.GetRequiredValue(shim), parsed.GetValue(directory), parsed.GetRequiredValue(program), token));
        return command;
    }

    private static async Task<int> RunAsync(string name, string? directory, string[] program, CancellationToken cancellationToken)
    {
        if (directory is { Length: > 0 } and not ['/', ..])
        {
            throw CommandFailure.Usage($"'{directory}' is no absolute path");
        }

        var shim = ShimFinder.Find(name);
        using var interruption = new Interruption(cancellationToken);
        try
        {
            // The connection is the program's lease: when this command ends, the shim kills the program.
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(interruption.Token);
            patience.CancelAfter(ShimQuestion.Patience);
            await using var client = await TtrpcClient.ConnectAsync(shim.Socket!, cancellationToken: patience.Token);
            var request = new ExecProcessRequest { Args = program, Workdir = directory ?? "", Stdin = Own(0), Stdout = Own(1), Stderr = Own(2) };
            return (await new ShimDiagClient(client).DiagExecInHostAsync(request, cancellationToken: interruption.Token)).ExitCode;
        }
        catch (TtrpcStatusException refusal)
        {
            throw new CommandFailure($"shim '{shim.Id}': {refusal.Message}", exitCode: ExitCodes.ContainerFailed);
        }
        catch (OperationCanceledException) when (!interruption.Token.IsCancellationRequested)
        {
            throw new CommandFailure($"shim '{shim.Id}' does not answer within {ShimQuestion.Patience.TotalSeconds:0} s", "'caisson shim why' tells what it does", ExitCodes.ContainerFailed);
        }
        catch (Exception failure) when (failure is SocketException or TtrpcConnectionException)
        {
            throw new CommandFailure($"shim '{shim.Id}' cannot be reached: {failure.Message}", exitCode: ExitCodes.ContainerFailed);
        }
    }

    // It opens what stands behind our own streams: pipes, files and terminals alike.
    private static string Own(int descriptor) => $"/proc/{Environment.ProcessId}/fd/{descriptor}";
}
