using Caisson.Cli.Output;
using Caisson.Compute.Execution;
using Caisson.Contracts;
using Caisson.Contracts.Errors;

namespace Caisson.Cli.Commands;

/// <summary>Containers that outlive the command that makes them: <c>create</c>, <c>run -d</c>, <c>start</c>.</summary>
internal static class DetachedRun
{
    /// <summary>Creates one, starts it where that is asked, and writes its id.</summary>
    public static async Task<int> RunAsync(RunOptions options, CreateSettings settings, bool isStarted, CancellationToken cancellationToken)
    {
        try
        {
            var container = options.ToContainer(ImageCommand.OpenStore());
            await using var executor = await Containers.OpenAsync(cancellationToken);
            _ = await executor.SweepAsync(cancellationToken);
            await CreateAsync(executor, container, settings, cancellationToken);
            if (isStarted)
            {
                await StartAsync(executor, container.Id, removesOnFailure: settings.WhenStopped == StoppedContainer.IsRemoved, cancellationToken);
            }

            Console.Out.WriteLine(container.Id);
            return ExitCodes.Success;
        }
        catch (ComputeException e)
        {
            _ = Failure.Report(e);
            return Failure.ExitCodeOf(e);
        }
    }

    /// <summary>Runs one in the foreground that stays when it has stopped; it ends with this command, however that ends.</summary>
    public static async Task<int> RunJoinedAsync(RunOptions options, CreateSettings settings, CancellationToken cancellationToken)
    {
        try
        {
            var container = options.ToContainer(ImageCommand.OpenStore());
            await using var executor = await Containers.OpenAsync(cancellationToken);
            _ = await executor.SweepAsync(cancellationToken);
            await CreateAsync(executor, container, settings with { Lifetime = ContainerLifetime.WithExecutor }, cancellationToken);
            return await JoinedRun.JoinAsync(
                executor,
                container.Id,
                options.HasInput,
                io => executor.StartAsync(container.Id, new StartSettings { Io = io }, cancellationToken),
                cancellationToken);
        }
        catch (ComputeException e)
        {
            _ = Failure.Report(e);
            return Failure.ExitCodeOf(e);
        }
    }

    private static async Task CreateAsync(Executor executor, ContainerOptions container, CreateSettings settings, CancellationToken cancellationToken)
    {
        try
        {
            await executor.CreateAsync(container, settings, cancellationToken);
        }
        catch (FormatException e)
        {
            throw CommandFailure.Usage(e.Message);
        }
    }

    private static async Task StartAsync(Executor executor, SystemId id, bool removesOnFailure, CancellationToken cancellationToken)
    {
        try
        {
            _ = await executor.StartAsync(id, cancellationToken: cancellationToken);
        }
        catch (ComputeException) when (removesOnFailure)
        {
            await executor.ForceDeleteAsync(id, CancellationToken.None);
            throw;
        }
    }
}
