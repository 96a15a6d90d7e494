using Caisson.Cli.Output;
using Caisson.Cli.Terminals;
using Caisson.Compute.Execution;
using Caisson.Contracts;
using Caisson.Contracts.Errors;

namespace Caisson.Cli.Commands;

/// <summary>A container in the foreground that has a record.</summary>
internal static class JoinedRun
{
    /// <summary>Makes one and stays joined to it; one with the executor's lifetime ends with this command, however that ends.</summary>
    public static async Task<int> RunAsync(RunOptions options, CreateSettings settings, DetachKeys keys, CancellationToken cancellationToken)
    {
        // Until signals are the container's: an interrupted step takes back what it made.
        using var interruption = new Interruption(cancellationToken);
        try
        {
            var container = options.ToContainer(ImageCommand.OpenStore());
            await using var executor = await Containers.OpenAsync(cancellationToken);
            _ = await executor.SweepAsync(interruption.Token);
            await DetachedRun.CreateAsync(executor, container, settings);
            var session = new AttachedSessionOptions { HasInput = options.HasInput, HasConsole = options.HasConsole, Role = SessionRole.Owner, Keys = keys };
            try
            {
                return await JoinAsync(executor, container.Id, session, StartAsync, interruption);
            }
            catch (Exception e) when (e is OperationCanceledException || (e is ComputeException && settings.WhenStopped == StoppedContainer.IsRemoved))
            {
                await executor.ForceDeleteAsync(container.Id, CancellationToken.None);
                throw;
            }

            Task StartAsync(ProcessIo io) => executor.StartAsync(container.Id, new StartSettings { Io = io }, CancellationToken.None);
        }
        catch (ComputeException e)
        {
            _ = Failure.Report(e);
            return Failure.ExitCodeOf(e);
        }
    }

    /// <summary>Joins a container's init process to our streams until it has exited, or we let go of it.</summary>
    /// <param name="executor">Knows the container.</param>
    /// <param name="id">The container.</param>
    /// <param name="options">How.</param>
    /// <param name="join">Starts or attaches, with these streams.</param>
    /// <param name="interruption">Listens until the container gets the signals; it lives as long as the executor, so that none disturbs the end.</param>
    public static async Task<int> JoinAsync(
        Executor executor, SystemId id, AttachedSessionOptions options, Func<ProcessIo, Task> join, Interruption interruption)
    {
        ExitRecord? exit;
        await using (var session = new AttachedSession(executor, id, options))
        {
            exit = await session.RunAsync(JoinAsync, CancellationToken.None);
        }

        if (exit is null)
        {
            Console.Error.WriteLine($"{(options.HasConsole ? "\n" : "")}caisson: container '{id}' runs on; 'caisson attach {id}' comes back to it");
            return ExitCodes.Success;
        }

        ExitWords.Explain(id, exit);
        return exit.Code;

        Task JoinAsync(ProcessIo io)
        {
            interruption.Token.ThrowIfCancellationRequested();
            interruption.HandOver();
            return join(io);
        }
    }
}
