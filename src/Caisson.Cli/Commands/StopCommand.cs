using System.CommandLine;
using Caisson.Cli.Diagnosis;
using Caisson.Cli.Output;
using Caisson.Compute.Execution;
using Caisson.Compute.Hosts;
using Caisson.Compute.Systems;
using Caisson.Contracts;
using Caisson.Contracts.Errors;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Processes;

namespace Caisson.Cli.Commands;

/// <summary><c>caisson stop</c>: the stop signal, then, after a while, the end.</summary>
internal static class StopCommand
{
    // Longer only when somebody else still holds the stopped system.
    private static readonly TimeSpan HostPatience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan UsualPatience = TimeSpan.FromSeconds(10);

    public static Command Create()
    {
        var time = new Option<int?>("--time", "-t")
        {
            Description = "Seconds to wait for the container to stop by itself before it is ended; what --stop-timeout said when it was created, or 10, by default.",
            HelpName = "SECONDS",
        };
        var containers = CommonOptions.Containers();
        var command = new Command("stop", "Stops containers.") { time, containers };
        command.SetAction((parsed, token) => RunAsync(parsed.GetValue(time), parsed.GetRequiredValue(containers), token));
        return command;
    }

    private static async Task<int> RunAsync(int? seconds, string[] containers, CancellationToken cancellationToken)
    {
        if (seconds < 0)
        {
            throw CommandFailure.Usage($"--time {seconds} is negative");
        }

        TimeSpan? patience = seconds is { } number ? TimeSpan.FromSeconds(number) : null;
        await using var service = new LocalComputeService();
        await using var executor = await Containers.OpenAsync(cancellationToken);
        var exitCode = ExitCodes.Success;
        foreach (var name in containers)
        {
            try
            {
                Console.Out.WriteLine(
                    await TryStopRecordedAsync(executor, name, patience, cancellationToken)
                    ?? await StopUnrecordedAsync(service, name, patience ?? UsualPatience, cancellationToken));
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                exitCode = Failure.Report(e);
            }
        }

        _ = await executor.SweepAsync(cancellationToken);
        return exitCode;
    }

    // Null when there is no record of it: it belongs to whoever runs it in the foreground.
    private static async Task<SystemId?> TryStopRecordedAsync(Executor executor, string name, TimeSpan? patience, CancellationToken cancellationToken)
    {
        try
        {
            var id = await executor.FindAsync(name, cancellationToken);
            var wanted = patience ?? (await executor.InspectAsync(id, cancellationToken)).StopPatience ?? UsualPatience;
            _ = await executor.StopAsync(id, wanted, cancellationToken);
            return id;
        }
        catch (ComputeOperationException e) when (e.Code is ErrorCode.SystemNotFound || (e.Code is ErrorCode.InvalidArgument && !SystemId.TryCreate(name, out _, out _)))
        {
            return null;
        }
    }

    // A host ends a moment after its system's last handle, having removed its directory. Then name and files of the container are free.
    private static async Task<SystemId> StopUnrecordedAsync(LocalComputeService service, string name, TimeSpan patience, CancellationToken cancellationToken)
    {
        ForeignProcess? host;
        SystemId id;
        await using (var system = await OpenContainer.ByIdOrPrefixAsync(service, name, cancellationToken))
        {
            id = system.Id;
            host = JournalView.Read(CaissonPaths.FromEnvironment().SystemDirectory(id)).Host is { } identity ? ForeignProcess.TryOpen(identity) : null;
            await StopAsync(system, patience, cancellationToken);
        }

        using (host)
        {
            _ = host?.WaitForExit(HostPatience);
        }

        return id;
    }

    private static async Task StopAsync(ComputeSystem system, TimeSpan patience, CancellationToken cancellationToken)
    {
        await system.ShutdownAsync(cancellationToken);
        using var deadline = new CancellationTokenSource(patience, TimeProvider.System);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await system.WaitAsync(any.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            await system.TerminateAsync(cancellationToken);
            await system.WaitAsync(cancellationToken);
        }
    }
}
