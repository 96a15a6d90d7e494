using System.CommandLine;
using Caisson.Cli.Output;
using Caisson.Compute.Hosts;
using Caisson.Compute.Systems;

namespace Caisson.Cli.Commands;

/// <summary><c>caisson stop</c>: the stop signal, then, after a while, the end.</summary>
internal static class StopCommand
{
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

        await using var service = new LocalComputeService();
        return await EachContainer.DoAsync(service, containers, system => StopAsync(system, TimeSpan.FromSeconds(seconds), cancellationToken), cancellationToken);
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
