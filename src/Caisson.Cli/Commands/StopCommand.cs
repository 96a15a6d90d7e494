using System.CommandLine;
using Caisson.Cli.Output;
using Caisson.Compute.Execution;
using Caisson.Compute.Hosts;
using Caisson.Compute.Systems;
using Caisson.Contracts;
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

        var stopped = new List<SystemId>();
        await using var service = new LocalComputeService();
        var exitCode = await EachContainer.DoAsync(
            service,
            containers,
            async system =>
            {
                await StopAsync(system, TimeSpan.FromSeconds(seconds), cancellationToken);
                stopped.Add(system.Id);
            },
            cancellationToken);
        await RemoveFilesAsync(stopped, cancellationToken);
        return exitCode;
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
