using Caisson.Compute.Execution.Events;
using Caisson.Compute.Execution.Records;
using Caisson.Compute.Systems;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Caisson.Contracts.Oci;

namespace Caisson.Compute.Execution.Lifecycle;

internal sealed partial class TrackedContainer
{
    /// <summary>Makes the record and the system of a container whose directory was made and is held, and says so.</summary>
    /// <remarks>When it fails, what was made is undone; the directory is its maker's to remove.</remarks>
    public static async Task<TrackedContainer> CreateAsync(ExecutorContext context, SystemId id, ContainerRecord record)
    {
        const string Operation = ExecutorOperations.Create;
        context.Records.Create(id, Operation, record);
        var container = new TrackedContainer(context, id, record, new ContainerState.Creating());
        if (record.Name is { } name)
        {
            await context.Names.TakeAsync(Operation, id, name, static () => Task.CompletedTask, CancellationToken.None);
        }

        ContainerRun? run = null;
        try
        {
            run = await container.CreateSystemAsync(Operation, record, record.Lifetime);
            await container.ChangeRecordAsync(Operation, static record => record with { Status = RecordedStatus.Created });
        }
        catch
        {
            await container.AbandonAsync(run);
            if (record.Name is { } taken)
            {
                await context.Names.ReleaseAsync(id, taken, CancellationToken.None);
            }

            throw;
        }

        container.TryMove(static _ => true, new ContainerState.Created(run));
        context.Tell(new ContainerEvent { ContainerId = id, Kind = ContainerEventKind.Create, Time = record.CreatedAt });
        container.Follow(run);
        return container;
    }

    // A system that nobody will ever start.
    private async Task AbandonAsync(ContainerRun? run)
    {
        if (run is null)
        {
            return;
        }

        try
        {
            run.IsClosing = true;
            await run.System.TerminateAsync();
        }
        catch (ComputeException e)
        {
            _context.Logger.CleanUpFailed(_context.Namespace, Id, "terminating what could not be used", e);
        }

        await CloseQuietlyAsync(run);
    }

    private async Task CloseQuietlyAsync(ContainerRun run)
    {
        try
        {
            await run.CloseAsync();
        }
        catch (Exception e) when (e is ComputeException or OperationCanceledException or TimeoutException)
        {
            _context.Logger.CleanUpFailed(_context.Namespace, Id, "closing the handles", e);
        }
        finally
        {
            run.EndWitness();
        }
    }

    private async Task<ContainerRun> CreateSystemAsync(string operation, ContainerRecord record, ContainerLifetime lifetime)
    {
        var document = DocumentOf(operation, record, lifetime);
        return await ContainerRun.ObtainAsync(
            _context,
            Id,
            document.HostedSystem?.Restart is not null,
            options => ComputeSystem.CreateAsync(_context.Service, Id, document, options));
    }

    private ComputeSystemDocument DocumentOf(string operation, ContainerRecord record, ContainerLifetime lifetime) => new()
    {
        Owner = _context.Options.Owner,
        SchemaVersion = new SchemaVersion { Major = 2, Minor = 1 },
        ShouldTerminateOnLastHandleClosed = lifetime == ContainerLifetime.WithExecutor,
        HostedSystem = new HostedSystem
        {
            SchemaVersion = new SchemaVersion { Major = 2, Minor = 1 },
            OciBundlePath = _directory,
            OciSpecification = ReadSpecification(operation),
            RootMounts = record.RootMounts ?? [],
            Log = record.Log,
            Restart = lifetime == ContainerLifetime.Durable && record.Restart is { Mode: not RestartMode.No } policy ? policy : null,
            Health = record.Health,
            TimeLimit = record.TimeLimit,
        },
    };

    /// <summary>The specification beside the record.</summary>
    public Spec ReadSpecification(string operation)
    {
        var path = Path.Combine(_directory, "config.json");
        try
        {
            return OciCodecs.Spec.Read(File.ReadAllBytes(path)) ?? throw RecordErrors.Damaged(operation, Id, path, "is empty");
        }
        catch (System.Text.Json.JsonException e)
        {
            throw RecordErrors.Damaged(operation, Id, path, "cannot be read", e);
        }
        catch (Exception e) when (RecordErrors.IsOfDisk(e))
        {
            throw RecordErrors.OfDisk(operation, Id, path, e);
        }
    }
}
