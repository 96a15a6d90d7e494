using System.CommandLine;
using Caisson.Cli.Output;
using Caisson.Compute.Execution;
using Caisson.Compute.Hosts;
using Caisson.Compute.Systems;
using Caisson.Contracts;
using Caisson.Contracts.Errors;
using Caisson.Platform.Linux;

namespace Caisson.Cli.Commands;

/// <summary><c>caisson stop</c>: the stop signal, then, after a while, the end.</summary>
internal static class StopCommand
{
    // Longer only when somebody else still holds the stopped system.
    private static readonly TimeSpan HostPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan HostInterval = TimeSpan.FromMilliseconds(5);

    public static Command Create()
    {
        var time = new Option<int>("--time", "-t")
        {
            Description = "Seconds to wait for the container to stop by itself before it is ended.",
            DefaultValueFactory = _ => 10,
        };
        var containers = CommonOptions.Containers();
        var command = new Command("stop", "Stops containers.") { time, containers };
        command.SetAction((parsed, token) => RunAsync(parsed.GetValue(time), parsed.GetRequiredValue(containers), token));
        return command;
    }

    private static async Task<int> RunAsync(int seconds, string[] containers, CancellationToken cancellationToken)
    {
        if (seconds < 0)
        {
            throw CommandFailure.Usage($"--time {seconds} is negative");
        }

        var patience = TimeSpan.FromSeconds(seconds);
        var stopped = new List<SystemId>();
        await using var service = new LocalComputeService();
        await using var executor = await Containers.OpenAsync(cancellationToken);
        var exitCode = ExitCodes.Success;
        foreach (var name in containers)
        {
            try
            {
                if (await TryStopRecordedAsync(executor, name, patience, cancellationToken) is { } recorded)
                {
                    Console.Out.WriteLine(recorded);
                    continue;
                }

                await using var system = await OpenContainer.ByIdOrPrefixAsync(service, name, cancellationToken);
                await StopAsync(system, patience, cancellationToken);
                stopped.Add(system.Id);
                Console.Out.WriteLine(system.Id);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                exitCode = Failure.Report(e);
            }
        }

        await RemoveFilesAsync(stopped, cancellationToken);
        _ = await executor.SweepAsync(cancellationToken);
        return exitCode;
    }

    // Null when there is no record of it: it belongs to whoever runs it in the foreground.
    private static async Task<SystemId?> TryStopRecordedAsync(Executor executor, string name, TimeSpan patience, CancellationToken cancellationToken)
    {
        try
        {
            var id = await executor.FindAsync(name, cancellationToken);
            _ = await executor.StopAsync(id, patience, cancellationToken);
            return id;
        }
        catch (ComputeOperationException e) when (e.Code is ErrorCode.SystemNotFound || (e.Code is ErrorCode.InvalidArgument && !SystemId.TryCreate(name, out _, out _)))
        {
            return null;
        }
    }

    // A host ends a moment after its system's last handle; its directory goes last of all. Then name and files of the container are free.
    private static async Task RemoveFilesAsync(IReadOnlyList<SystemId> stopped, CancellationToken cancellationToken)
    {
        var paths = CaissonPaths.FromEnvironment();
        var began = TimeProvider.System.GetTimestamp();
        while (stopped.Any(id => Directory.Exists(paths.SystemDirectory(id))) && TimeProvider.System.GetElapsedTime(began) < HostPatience)
        {
            await Task.Delay(HostInterval, TimeProvider.System, cancellationToken);
        }

        _ = ContainerDirectory.Sweep(paths);
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
