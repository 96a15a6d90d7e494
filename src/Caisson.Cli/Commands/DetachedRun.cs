using Caisson.Cli.Output;
using Caisson.Compute.Execution;
using Caisson.Contracts;
using Caisson.Contracts.Errors;

namespace Caisson.Cli.Commands;

/// <summary>Containers that outlive the command that makes them: <c>create</c>, <c>run -d</c>, <c>start</c>.</summary>
internal static class DetachedRun
{
    /// <summary>Creates one, starts it where that is asked, and writes its id. Interrupted before that, it takes back what it made.</summary>
    public static async Task<int> RunAsync(RunOptions options, CreateSettings settings, bool isStarted, CancellationToken cancellationToken)
    {
        using var interruption = new Interruption(cancellationToken);
        try
        {
            var container = options.ToContainer(ImageCommand.OpenStore());
            await using var executor = await Containers.OpenAsync(cancellationToken);
            _ = await executor.SweepAsync(interruption.Token);
            await CreateAsync(executor, container, settings);
            if (isStarted)
            {
                await StartAsync(executor, container, options.HasInput, settings.WhenStopped == StoppedContainer.IsRemoved, interruption.Token);
            }

            await TakeBackIfInterruptedAsync(executor, container.Id, interruption.Token);
            Console.Out.WriteLine(container.Id);
            return ExitCodes.Success;
        }
        catch (ComputeException e)
        {
            _ = Failure.Report(e);
            return Failure.ExitCodeOf(e);
        }
    }

    /// <summary>Creates a container; a step that was begun is carried to its end.</summary>
    public static async Task CreateAsync(Executor executor, ContainerOptions container, CreateSettings settings)
    {
        try
        {
            await executor.CreateAsync(container, settings, CancellationToken.None);
        }
        catch (FormatException e)
        {
            throw CommandFailure.Usage(e.Message);
        }
    }

    /// <summary>Removes a container that nobody wants any more.</summary>
    public static async Task TakeBackIfInterruptedAsync(Executor executor, SystemId id, CancellationToken interruption)
    {
        if (interruption.IsCancellationRequested)
        {
            await executor.ForceDeleteAsync(id, CancellationToken.None);
            throw new OperationCanceledException(interruption);
        }
    }

    /// <summary>The streams of a container that nobody is joined to: its log takes the output, and whoever attaches gives the input.</summary>
    /// <param name="hasInput">Its init process reads; else there is nothing to read.</param>
    /// <param name="hasConsole">It has a terminal.</param>
    public static ProcessIo Streams(bool hasInput, bool hasConsole) => new()
    {
        Endpoints = new ProcessStdio(
            hasInput ? new StdioEndpoint.Hosted() : new StdioEndpoint.None(),
            new StdioEndpoint.Hosted(),
            hasConsole ? new StdioEndpoint.None() : new StdioEndpoint.Hosted()),
    };

    private static async Task StartAsync(Executor executor, ContainerOptions container, bool hasInput, bool isRemovedOnFailure, CancellationToken interruption)
    {
        await TakeBackIfInterruptedAsync(executor, container.Id, interruption);
        try
        {
            _ = await executor.StartAsync(container.Id, new StartSettings { Io = Streams(hasInput, container.HasTerminal) }, CancellationToken.None);
        }
        catch (ComputeException) when (isRemovedOnFailure)
        {
            await executor.ForceDeleteAsync(container.Id, CancellationToken.None);
            throw;
        }
    }
}
